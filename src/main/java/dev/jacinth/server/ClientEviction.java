package dev.jacinth.server;

import dev.jacinth.config.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Disconnects the largest clients where all of them together take more than `maxmemory-clients`. Replicas, the master
/// and clients that asked for it with CLIENT NO-EVICT are spared.
final class ClientEviction {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final long PERCENT = 100;

    /// With less, no client could be connected.
    private static final long LEAST_BYTES = 128 << 10;

    private final Clients clients;
    private final Settings settings;
    private long limitBytes;
    private boolean scheduled;

    ClientEviction(Clients clients, Settings settings) {
        this.clients = clients;
        this.settings = settings;
        settings.follow(Settings.MAXMEMORY_CLIENTS, _ -> update());
        settings.follow(Settings.MAXMEMORY, _ -> update());
    }

    /// A negative limit is a percentage of `maxmemory`.
    private void update() {
        long wanted = settings.get(Settings.MAXMEMORY_CLIENTS);
        long maxmemory = settings.get(Settings.MAXMEMORY);
        if (wanted == 0) {
            limitBytes = 0;
        } else if (wanted < 0 && maxmemory == 0) {
            limitBytes = Long.MAX_VALUE;
        } else {
            long bytes = wanted > 0 ? wanted : (long) (-1.0 * wanted * maxmemory / PERCENT);
            limitBytes = Math.max(LEAST_BYTES, bytes);
        }
    }

    /// Before a command: its client, too, may have to go.
    void beforeCommand(Client client) {
        if (limitBytes != 0) {
            clients.memory().count(client);
            evict();
        }
    }

    /// After a client was counted.
    void counted(Client client) {
        if (limitBytes != 0 && !scheduled && isOver()) {
            scheduled = true;
            client.channel().eventLoop().execute(() -> {
                scheduled = false;
                evict();
            });
        }
    }

    private boolean isOver() {
        ClientMemory memory = clients.memory();
        return memory.bytes(ClientClass.NORMAL) + memory.bytes(ClientClass.PUBSUB) >= limitBytes;
    }

    private void evict() {
        if (limitBytes == 0 || !isOver()) {
            return;
        }
        for (Client client : candidates()) {
            LOG.log(Level.INFO, "Evicting client: " + clients.describe(client));
            clients.stats().evictedClients++;
            client.abort();
            if (!isOver()) {
                return;
            }
        }
        LOG.log(Level.WARNING, "Over client maxmemory after evicting all evictable clients");
    }

    /// The largest first.
    private List<Client> candidates() {
        List<Client> found = new ArrayList<>(clients.all());
        found.removeIf(client -> client.isUnevictable() || client.isMaster() || client.isReplica());
        found.sort(Comparator.comparingLong(Client::memoryBytes).reversed());
        return found;
    }
}
