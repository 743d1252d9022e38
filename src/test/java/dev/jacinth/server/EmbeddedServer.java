package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.CommandTable;
import dev.jacinth.config.IoEngine;
import dev.jacinth.config.ProtectedAction;
import dev.jacinth.config.Settings;
import dev.jacinth.config.SupervisedMode;
import dev.jacinth.testing.Replies;
import dev.jacinth.testing.SimulatedClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The parts of a real server, composed as in production, with channels that a test reads and writes: bytes go in as
/// they would arrive, and what comes out is what would be sent, replies and messages in their order.
///
/// Nothing happens by itself: the clock stands still and cron does not run.
final class EmbeddedServer implements AutoCloseable {

    final SimulatedClock clock = new SimulatedClock();
    final Settings settings = new Settings();
    final IoTransport transport = IoTransport.open(IoEngine.NIO, Thread::new);
    final Composition parts;
    final CommandTable commands;
    final ServerStats stats;

    EmbeddedServer() {
        settings.put(Settings.ENABLE_DEBUG_COMMAND, ProtectedAction.YES);
        CrashReport crashReport = new CrashReport(settings, status -> {
            throw new AssertionError("the server ended with status " + status);
        });
        parts = new Composition(settings, clock, transport, crashReport);
        Shutdown shutdown =
                new Shutdown(settings, parts.pauses, Supervisor.of(SupervisedMode.NO, Map.of()), status -> {});
        ServerInfo.Identity identity = new ServerInfo.Identity("0.1", "a".repeat(40), "/bin/redis", "");
        ServerInfo serverInfo = new ServerInfo(settings, clock, identity, transport, shutdown);
        parts.declareCommands(shutdown, Optional.empty(), serverInfo);
        parts.assumeRole();
        commands = parts.commands;
        stats = parts.stats;
        // The declarations are shared by all servers of a test run, and count for all.
        commands.everyCommand().forEach(command -> command.stats().reset());
    }

    /// What INFO answers.
    String info(String... names) {
        String[] words = new String[names.length + 1];
        words[0] = "INFO";
        System.arraycopy(names, 0, words, 1, names.length);
        Peer asking = connect();
        try {
            return (String) asking.ask(words);
        } finally {
            asking.disconnect();
        }
    }

    /// A command as a client sends it.
    static String request(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return request.toString();
    }

    /// A new client of RESP2, in database 0.
    Peer connect() {
        return new Peer();
    }

    @Override
    public void close() {
        for (Client client : List.copyOf(parts.clients.all())) {
            parts.clients.remove(client);
        }
        parts.keyspace.memory().close();
        transport.group().shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /// One client.
    final class Peer {

        final EmbeddedChannel channel = new EmbeddedChannel();
        final Client client = new Client(
                parts.clients.nextId(), channel, parts.clients, "127.0.0.1:5000", "127.0.0.1:6379", clock.wallMillis());

        private Peer() {
            client.authenticated(true);
            parts.clients.add(client);
        }

        /// Sends a command and returns all that came since the last look.
        List<Object> send(String... words) {
            return sendBytes(request(words));
        }

        /// Sends bytes as they are, in one piece, and returns all that came since the last look.
        List<Object> sendBytes(String request) {
            ByteBuf bytes = channel.alloc().directBuffer();
            bytes.writeBytes(Bytes.of(request));
            parts.executor.refreshTime();
            client.received(bytes, clock.wallMillis());
            bytes.release();
            client.flush();
            return received();
        }

        /// Sends a command that has one reply.
        Object ask(String... words) {
            List<Object> replies = send(words);
            if (replies.size() != 1) {
                throw new AssertionError(List.of(words) + " -> " + replies);
            }
            return replies.getFirst();
        }

        /// All that came since the last look.
        List<Object> received() {
            for (Client each : List.copyOf(parts.clients.all())) {
                ((EmbeddedChannel) each.channel()).runPendingTasks();
            }
            StringBuilder sent = new StringBuilder();
            for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
                sent.append(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
                bytes.release();
            }
            return Replies.parse(sent.toString());
        }

        void disconnect() {
            parts.clients.remove(client);
        }
    }
}
