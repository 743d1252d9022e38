package dev.jacinth.server;

import dev.jacinth.config.ClientOutputLimits;
import dev.jacinth.config.ClientOutputLimits.Limit;
import dev.jacinth.config.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// How much one client may have waiting on either side, and for how long it may be silent. Who goes too far is
/// disconnected.
final class ClientLimits {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final int SAMPLE_BYTES = 64;
    private static final long MILLIS = 1000;

    private final Clients clients;
    private final Settings settings;
    private long queryBytesMax;
    private long bulkBytesMax;
    private int idleSecondsMax;

    ClientLimits(Clients clients, Settings settings) {
        this.clients = clients;
        this.settings = settings;
        settings.follow(Settings.CLIENT_QUERY_BUFFER_LIMIT, bytes -> queryBytesMax = bytes);
        settings.follow(Settings.TIMEOUT, seconds -> idleSecondsMax = seconds);
        settings.follow(Settings.PROTO_MAX_BULK_LEN, bytes -> {
            bulkBytesMax = bytes;
            clients.all().forEach(this::prepare);
        });
    }

    /// Tells a client's reader how long a string may be.
    void prepare(Client client) {
        client.reader().bulkBytesMax(bulkBytesMax);
    }

    /// Whether the input that waits is within the limit; if not, the client is closed.
    boolean admitsInput(Client client) {
        if (client.queryBytes() <= queryBytesMax || client.isMaster()) {
            return true;
        }
        LOG.log(
                Level.WARNING,
                "Closing client that reached max query buffer length: " + clients.describe(client)
                        + " (qbuf initial bytes: " + LogText.quoted(client.querySample(SAMPLE_BYTES)) + ")");
        clients.stats().queryLimitDisconnections++;
        client.abort();
        return false;
    }

    /// Whether the output that waits is within the limits; if not, the client is closed.
    boolean admitsOutput(Client client) {
        long waiting = client.outputBytesWaiting();
        if (waiting == 0) {
            client.softLimitSinceMillis(0);
            return true;
        }
        Limit limit = limitOf(client);
        if (!isHardLimitOver(waiting, limit) && !isSoftLimitOver(client, waiting, limit)) {
            return true;
        }
        LOG.log(
                Level.WARNING,
                "Client " + clients.describe(client) + " closed for overcoming of output buffer limits.");
        clients.stats().outputLimitDisconnections++;
        client.abort();
        return false;
    }

    /// Whether the output that waits for a client is beyond its hard limit, so that it will be closed.
    boolean isOutputTooMuch(Client client) {
        return isHardLimitOver(client.outputBytesWaiting(), limitOf(client));
    }

    private static boolean isHardLimitOver(long waiting, Limit limit) {
        return limit.hardBytes() != 0 && Long.compareUnsigned(waiting, limit.hardBytes()) >= 0;
    }

    private Limit limitOf(Client client) {
        ClientOutputLimits output = settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT);
        return switch (ClientClass.of(client)) {
            case NORMAL, MASTER -> output.normal();
            case REPLICA -> output.replica();
            case PUBSUB -> output.pubsub();
        };
    }

    private boolean isSoftLimitOver(Client client, long waiting, Limit limit) {
        if (limit.softBytes() == 0 || Long.compareUnsigned(waiting, limit.softBytes()) < 0) {
            client.softLimitSinceMillis(0);
            return false;
        }
        long now = clients.nowMillis();
        if (client.softLimitSinceMillis() == 0) {
            client.softLimitSinceMillis(now);
            return false;
        }
        return now - client.softLimitSinceMillis() > limit.softSeconds() * MILLIS;
    }

    /// Looks at a client that may have had too much output waiting for too long.
    void checkOutput(Client client) {
        if (client.softLimitSinceMillis() != 0) {
            admitsOutput(client);
        }
    }

    /// Looks at a client that may have been silent for long. Called about once a second.
    void check(Client client) {
        if (!admitsOutput(client) || idleSecondsMax == 0) {
            return;
        }
        boolean exempt = client.isMaster() || client.isReplica() || client.isBlocked() || client.isSubscribed();
        if (!exempt && clients.nowMillis() - client.lastInteractionMillis() > idleSecondsMax * MILLIS) {
            LOG.log(Level.DEBUG, "Closing idle client");
            client.abort();
        }
    }
}
