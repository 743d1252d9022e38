package dev.jacinth.testing;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.BitmapCommands;
import dev.jacinth.command.BlockingListCommands;
import dev.jacinth.command.BlockingSortedSetCommands;
import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.DatabaseCommands;
import dev.jacinth.command.Deletion;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.GeoCommands;
import dev.jacinth.command.HashCombinedCommands;
import dev.jacinth.command.HashCommands;
import dev.jacinth.command.HashExpiryCommands;
import dev.jacinth.command.HyperLogLogCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.ListCommands;
import dev.jacinth.command.Session;
import dev.jacinth.command.SetCommands;
import dev.jacinth.command.SortCommands;
import dev.jacinth.command.SortedSetCommands;
import dev.jacinth.command.StreamCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.command.TransactionCommands;
import dev.jacinth.command.ValueLimits;
import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Effects;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.server.Dispatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A server without sockets, files and time: commands run through the real executor, and a test sees the replies, the
/// effects that would go to replicas, and the keyspace events.
///
/// ```java
/// private final Harness server = Harness.of(StringCommands.ALL, KeyCommands.ALL);
///
/// server.run("SET", "k", "v", "PX", 100);
/// server.advance(101);
/// assertThat(server.run("GET", "k")).isNull();
/// assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", "..."), List.of("DEL", "k"));
/// ```
///
/// Words and replies are as in [RespClient]: a char is a byte. It must be closed, which checks the keyspace and
/// that every block of its memory has an owner.
public final class Harness implements AutoCloseable {

    /// What one command, or one turn of other work, sends to replicas.
    ///
    /// @param apart true if the effects need not be one transaction
    public record Unit(boolean apart, List<Effect> effects) {}

    /// A command for replicas to carry out in a database.
    public record Effect(int database, List<String> words) {}

    private static final int DATABASES = 16;

    private final SimulatedClock clock = new SimulatedClock();
    private final Settings settings = new Settings();
    private final RecordedEffects recorded = new RecordedEffects();
    private final List<String> events = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final CommandTable commands;
    private final Keyspace keyspace;
    private final Dispatch dispatch;
    private final Connection first;

    private Harness(CommandTable commands, int databases, MemoryOptions memoryOptions) {
        this.commands = commands;
        keyspace = new Keyspace(
                databases,
                memoryOptions,
                new long[] {0x0706050403020100L, 0x0F0E0D0C0B0A0908L},
                new ExpiryEffects(),
                this::announced,
                Memory::close);
        ValueLimits.follow(settings, keyspace.context().limits());
        dispatch = new Dispatch(commands, keyspace, this::announced, recorded, settings, clock);
        first = connect();
    }

    /// A server that knows the commands of some families.
    @SafeVarargs
    public static Harness of(List<Command>... families) {
        return new Harness(CommandTable.of(families), DATABASES, MemoryOptions.defaults());
    }

    /// A server with two databases and as much memory for its data, which knows the commands about data of every type.
    public static Harness ofData(MemoryOptions memoryOptions) {
        return new Harness(
                CommandTable.of(
                        StringCommands.ALL,
                        BitmapCommands.ALL,
                        HyperLogLogCommands.ALL,
                        KeyCommands.ALL,
                        ExpireCommands.ALL,
                        DumpCommands.all(),
                        SortCommands.ALL,
                        DatabaseCommands.ALL,
                        TransactionCommands.ALL,
                        ListCommands.ALL,
                        BlockingListCommands.ALL,
                        SetCommands.ALL,
                        HashCommands.ALL,
                        HashExpiryCommands.ALL,
                        HashCombinedCommands.ALL,
                        SortedSetCommands.ALL,
                        BlockingSortedSetCommands.ALL,
                        GeoCommands.ALL,
                        StreamCommands.ALL),
                2,
                memoryOptions);
    }

    /// What expires by itself goes to replicas.
    private final class ExpiryEffects implements Effects {

        @Override
        public void expired(int database, long key, int keyLength) {
            recorded.beginEffect(database, 2);
            recorded.argument(Deletion.command(settings, Settings.LAZYFREE_LAZY_EXPIRE));
            recorded.argument(key, keyLength);
        }

        @Override
        public void fieldExpired(int database, long key, int keyLength, long field, int fieldLength) {
            recorded.beginEffect(database, 3);
            recorded.argument(Bytes.of("HDEL"));
            recorded.argument(key, keyLength);
            recorded.argument(field, fieldLength);
        }
    }

    private void announced(int eventClass, String event, int database, long key, int keyLength) {
        events.add(event + " " + database + ":" + Bytes.text(key, keyLength));
    }

    /// Runs a command of the first client.
    public Object run(Object... words) {
        return first.run(words);
    }

    /// As [#run], but an error reply fails the test.
    public Object succeed(Object... words) {
        Object reply = run(words);
        if (reply instanceof RespClient.Failure failure) {
            throw new AssertionError(Arrays.deepToString(words) + " -> " + failure.message());
        }
        return reply;
    }

    /// The text of the error that a command must reply with.
    public String error(Object... words) {
        Object reply = run(words);
        if (reply instanceof RespClient.Failure failure) {
            return failure.message();
        }
        throw new AssertionError(Arrays.deepToString(words) + " -> " + reply);
    }

    /// Lets time go by. Nothing happens by itself meanwhile, see [#work], but that clients have waited long enough.
    public void advance(long millis) {
        clock.advance(millis);
        dispatch.advance(millis);
    }

    /// Does work on keys that no command asks for, as cron does, in a unit of its own.
    ///
    /// @param apart as in [Unit]
    public void work(boolean apart, Runnable task) {
        dispatch.refreshTime();
        recorded.beginUnit();
        task.run();
        recorded.endUnit(apart);
    }

    /// What went to replicas since the last call, command by command.
    public List<List<String>> effects() {
        List<List<String>> words = new ArrayList<>();
        units().forEach(unit -> unit.effects().forEach(effect -> words.add(effect.words())));
        return words;
    }

    /// What went to replicas since the last call, unit by unit, with databases. Units without effects are left out.
    public List<Unit> units() {
        return recorded.take();
    }

    /// The keyspace events since the last call, of all classes, each as `event database:key`.
    public List<String> events() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    public SimulatedClock clock() {
        return clock;
    }

    /// Milliseconds since 1970.
    public long now() {
        return clock.wallMillis();
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public Settings settings() {
        return settings;
    }

    public <T> void set(Setting<T> setting, T value) {
        settings.put(setting, value);
    }

    public CommandTable commands() {
        return commands;
    }

    /// The way to what is special about the server: role, memory, statistics.
    public Dispatch dispatch() {
        return dispatch;
    }

    /// The first client: the one of [#run].
    public Connection first() {
        return first;
    }

    /// Another client.
    public Connection connect() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    @Override
    public void close() {
        connections.forEach(Connection::release);
        try {
            keyspace.validate();
        } finally {
            keyspace.close();
        }
    }

    /// One client of the server.
    public final class Connection {

        private final Session session = dispatch.connect();

        private Connection() {}

        public Session session() {
            return session;
        }

        /// Makes replies come in RESP3, as HELLO 3 does.
        public Connection resp3() {
            session.protocolVersion(3);
            return this;
        }

        /// Chooses a database, as SELECT does.
        public Connection select(int database) {
            session.select(database);
            return this;
        }

        /// Runs a command and returns its reply; null also where there is none, as of a client that waits.
        public Object run(Object... words) {
            List<Object> replies = Replies.parse(raw(words));
            if (replies.size() > 1) {
                throw new AssertionError(Arrays.deepToString(words) + " has several replies: " + replies);
            }
            return replies.isEmpty() ? null : replies.getFirst();
        }

        /// Runs a command and returns the bytes of its reply, one char per byte.
        public String raw(Object... words) {
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (Object word : words) {
                String text = String.valueOf(word);
                request.append('$')
                        .append(text.length())
                        .append("\r\n")
                        .append(text)
                        .append("\r\n");
            }
            dispatch.receive(session, request.toString());
            return dispatch.sent(session);
        }

        /// Whether the client waits for something that its last command asked for.
        public boolean isBlocked() {
            return session.isBlocked();
        }

        /// What was written to the client since its last command: the replies of those that had been blocked, pushes.
        public List<Object> received() {
            return Replies.parse(dispatch.sent(session));
        }

        /// Ends the connection.
        public void disconnect() {
            connections.remove(this);
            release();
        }

        private void release() {
            dispatch.disconnect(session);
        }
    }
}
