package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.config.Settings;
import dev.jacinth.server.EmbeddedServer.Peer;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientMemoryTest {

    private static final long SEED = Long.getLong("jacinth.memory.seed", 20_261_121);

    private final EmbeddedServer server = new EmbeddedServer();

    @AfterEach
    void close() {
        server.close();
    }

    private void assertExact(String when) {
        for (ClientClass kind : ClientClass.values()) {
            long sum = server.parts.clients.all().stream()
                    .filter(client -> ClientClass.of(client) == kind)
                    .mapToLong(Client::memoryBytes)
                    .sum();
            assertThat(server.parts.clients.memory().bytes(kind))
                    .as("%s %s, seed %d", kind, when, SEED)
                    .isEqualTo(sum);
        }
    }

    @Test
    void theTotalIsThatOfAllClientsWhateverTheyDo() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Peer> peers = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            if (peers.size() < 5 || random.nextInt(50) == 0) {
                peers.add(server.connect());
                assertExact("after a client came");
            }
            Peer peer = peers.get(random.nextInt(peers.size()));
            int what = random.nextInt(14);
            act(peer, what, random);
            peers.removeIf(each -> each.client.isClosing());
            assertExact("after " + what + " at step " + step);
        }
    }

    private void act(Peer peer, int what, SplittableRandom random) {
        String key = "k" + random.nextInt(100);
        switch (what) {
            case 0 -> peer.send("SET", key, "v".repeat(random.nextInt(50_000)));
            case 1 -> peer.send("GET", key);
            case 2 -> peer.send("MULTI");
            case 3 -> peer.send("EXEC");
            case 4 -> peer.send("WATCH", key);
            case 5 -> peer.send("UNWATCH");
            case 6 -> peer.send("SUBSCRIBE", key);
            case 7 -> peer.send("UNSUBSCRIBE");
            case 8 -> peer.send("PUBLISH", key, "m".repeat(random.nextInt(5000)));
            case 9 -> peer.sendBytes("*2\r\n$3\r\nGET\r\n$100000\r\n" + "x".repeat(random.nextInt(99_000)));
            case 10 -> peer.send("RESET");
            case 11 -> leaveInTheChannel(peer, random.nextInt(1 << 20));
            case 12 -> peer.channel.flush();
            default -> {
                if (random.nextInt(10) == 0) {
                    peer.disconnect();
                }
            }
        }
    }

    /// As if the kernel took nothing of a long reply.
    private void leaveInTheChannel(Peer peer, int bytes) {
        peer.channel.write(Unpooled.wrappedBuffer(Bytes.of("+" + "x".repeat(bytes) + "\r\n")));
        server.parts.clients.recount(peer.client);
    }

    @Test
    void theLargestIsDisconnectedWhereAllTogetherTakeTooMuch() {
        Peer small = server.connect();
        Peer large = server.connect();
        Peer spared = server.connect();
        small.ask("SET", "k", "v");
        spared.ask("CLIENT", "NO-EVICT", "ON");
        spared.sendBytes("*2\r\n$3\r\nGET\r\n$300000\r\n" + "x".repeat(200_000));
        server.settings.put(Settings.MAXMEMORY_CLIENTS, 1_000_000L);
        large.sendBytes("*2\r\n$3\r\nGET\r\n$900000\r\n" + "x".repeat(800_000));
        large.received();
        assertThat(large.channel.isOpen()).isFalse();
        assertThat(spared.channel.isOpen()).isTrue();
        assertThat(small.ask("GET", "k")).isEqualTo("v");
        assertThat(server.info("stats")).contains("evicted_clients:1\r\n");
    }

    @Test
    void aClientIsDisconnectedBeforeItsLargeCommandRuns() {
        Peer client = server.connect();
        server.settings.put(Settings.MAXMEMORY_CLIENTS, 500_000L);
        String value = "v".repeat(600_000);
        String command = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$600000\r\n" + value + "\r\n";
        client.sendBytes(command.substring(0, 100));
        client.sendBytes(command.substring(100));
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(server.connect().ask("EXISTS", "k")).isEqualTo(0L);
    }

    @Test
    void aPercentageIsOneOfMaxmemory() {
        server.settings.put(Settings.MAXMEMORY_CLIENTS, -10L);
        Peer client = server.connect();
        client.sendBytes("*2\r\n$3\r\nGET\r\n$2000000\r\n" + "x".repeat(500_000));
        client.received();
        assertThat(client.channel.isOpen()).isTrue();
        server.settings.put(Settings.MAXMEMORY, 10_000_000L);
        client.sendBytes("x".repeat(600_000));
        client.received();
        assertThat(client.channel.isOpen()).isFalse();
    }
}
