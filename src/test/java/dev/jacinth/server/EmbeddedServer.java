package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoSection.Shown;
import dev.jacinth.command.IntrospectionCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.config.IoEngine;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.pubsub.Channels;
import dev.jacinth.pubsub.PubSubCommands;
import dev.jacinth.replication.ReplicationCounters;
import dev.jacinth.testing.Replies;
import dev.jacinth.testing.SimulatedClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Everything between the socket and the keys, with channels that a test reads and writes: bytes go in as they would
/// arrive, and what comes out is what would be sent, replies and messages in their order.
final class EmbeddedServer implements AutoCloseable {

    private static final Set<String> STANDINS = Set.of("HELLO", "MULTI", "EXEC");

    final SimulatedClock clock = new SimulatedClock();
    final Settings settings = new Settings();
    final ServerStats stats = new ServerStats();
    final ServerCondition condition = new ServerCondition();
    final Channels channels = new Channels();
    final Keyspace keyspace;
    final CommandTable commands;
    final Executor executor;
    final Clients clients;
    final IoTransport transport = IoTransport.open(IoEngine.NIO, Thread::new);
    final List<String> published = new ArrayList<>();

    EmbeddedServer() {
        KeyspaceNotifications events = new KeyspaceNotifications(channels, settings);
        keyspace = new Keyspace(
                settings.get(Settings.DATABASES),
                MemoryOptions.defaults(),
                new long[] {1, 2},
                (database, key, length) -> {},
                events,
                Runnable::run);
        commands = CommandTable.of(
                StringCommands.ALL, new PubSubCommands(channels).commands(),
                new IntrospectionCommands(this::table).commands(), List.of(hello(), multi(), exec()), info());
        commands.everyCommand().forEach(command -> command.stats().reset());
        executor = new Executor(
                commands, new Admission(condition), keyspace, events, new RecordedStream(published), settings, stats,
                new NoObservers(), clock);
        clients = new Clients(executor, keyspace, stats, settings, clock);
        clients.onLeave(channels::forget);
    }

    /// Every command but those that stand here for others.
    List<Command> declared() {
        return commands.everyCommand().stream()
                .filter(command -> !STANDINS.contains(command.name()))
                .toList();
    }

    private CommandTable table() {
        return commands;
    }

    private static Command hello() {
        return Command.command("HELLO", call -> {
                    call.session().protocolVersion(Integer.parseInt(call.text(1)));
                    call.reply().ok();
                })
                .syntax("protover");
    }

    private static Command multi() {
        return Command.command("MULTI", call -> {
                    call.session().beginTransaction();
                    call.reply().ok();
                })
                .syntax("");
    }

    private static Command exec() {
        return Command.command("EXEC", call -> {
                    int count = call.session().queue().size();
                    call.reply().array(count);
                    for (int i = 0; i < count; i++) {
                        call.run(call.session().queue().command(i), call.session().queue().arguments(i));
                    }
                    call.session().endTransaction();
                })
                .syntax("")
                .flags(dev.jacinth.command.Flag.RUNS_IN_MULTI, dev.jacinth.command.Flag.RUNS_QUEUE);
    }

    private List<Command> info() {
        return new InfoCommand(List.of(InfoSection.of("Server", Shown.BY_DEFAULT, out -> {}))).commands();
    }

    /// Every section, once the parts are there.
    String info(String... names) {
        ProcessFigures process = new ProcessFigures();
        MemoryFigures memory = new MemoryFigures(keyspace, new NoBuffers(), process);
        InfoCommand command = new InfoCommand(List.of(
                new ServerInfo(
                        settings, clock, new ServerInfo.Identity("0.1", "a".repeat(40), "/bin/redis", ""), transport),
                PlainSections.clients(clients, settings, () -> 0),
                new MemoryInfo(memory, keyspace, settings),
                new StatsInfo(
                        stats, new Rates(stats), keyspace, executor.errorStats(), new ReplicationCounters(), channels),
                PlainSections.cpu(process),
                PlainSections.modules(),
                CommandInfo.calls(commands),
                CommandInfo.errors(executor.errorStats()),
                CommandInfo.latencies(commands, settings),
                PlainSections.cluster(),
                PlainSections.keyspace(keyspace),
                PlainSections.debug(stats)));
        return command.text(new HashSet<>(List.of(names)));
    }

    /// A new client of RESP2, in database 0.
    Peer connect() {
        return new Peer();
    }

    @Override
    public void close() {
        for (Client client : List.copyOf(clients.all())) {
            clients.remove(client);
        }
        keyspace.memory().close();
        transport.group().shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS);
    }

    private record NoBuffers() implements MemoryFigures.Buffers {
        @Override
        public long normalClientsBytes() {
            return 0;
        }

        @Override
        public long replicasBytes() {
            return 0;
        }

        @Override
        public long backlogBytes() {
            return 0;
        }

        @Override
        public long appendOnlyBytes() {
            return 0;
        }
    }

    /// One client.
    final class Peer {

        final EmbeddedChannel channel = new EmbeddedChannel();
        final Client client = new Client(
                clients.nextId(), channel, clients, "127.0.0.1:5000", "127.0.0.1:6379", keyspace.now());

        private Peer() {
            client.authenticated(true);
            clients.add(client);
        }

        /// Sends a command and returns all that came since the last look.
        List<Object> send(String... words) {
            ByteBuf bytes = channel.alloc().directBuffer();
            bytes.writeBytes(Bytes.of("*" + words.length + "\r\n"));
            for (String word : words) {
                bytes.writeBytes(Bytes.of("$" + word.length() + "\r\n" + word + "\r\n"));
            }
            executor.refreshTime();
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
            for (Client each : clients.all()) {
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
            clients.remove(client);
        }
    }
}
