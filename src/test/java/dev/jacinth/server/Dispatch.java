package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.ErrorStats;
import dev.jacinth.command.Propagation;
import dev.jacinth.command.Session;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real executor with the real admission, without sockets: what [dev.jacinth.testing.Harness] runs commands
/// through.
public final class Dispatch {

    private final ServerCondition condition = new ServerCondition();
    private final ServerStats stats = new ServerStats();
    private final Executor executor;
    private final Clients clients;
    private final Keyspace keyspace;

    /// Where effects go, unit by unit.
    public interface Units extends Propagation {

        void beginUnit();

        /// @param apart true if the effects need not be one transaction
        void endUnit(boolean apart);
    }

    public Dispatch(
            CommandTable commands, Keyspace keyspace, KeyEvents events, Units units, Settings settings, Clock clock) {
        this.keyspace = keyspace;
        executor = new Executor(
                commands,
                new Admission(condition),
                keyspace,
                events,
                new Stream(units),
                settings,
                stats,
                new NoObservers(),
                clock);
        clients = new Clients(executor, keyspace, stats, settings, clock);
    }

    /// A new client, authenticated, in database 0.
    public Session connect() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        Client client = new Client(clients.nextId(), channel, clients, "127.0.0.1:1", "127.0.0.1:2", keyspace.now());
        client.authenticated(true);
        clients.add(client);
        return client;
    }

    /// Bytes of a client arrive; what they make happen is done when this returns.
    ///
    /// @param bytes one char per byte
    public void receive(Session session, String bytes) {
        executor.refreshTime();
        Client client = (Client) session;
        ByteBuf input = client.channel().alloc().directBuffer(bytes.length());
        input.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
        client.received(input, keyspace.now());
        input.release();
        client.flush();
        settle();
    }

    /// Takes what was sent to a client since the last call, one char per byte.
    public String sent(Session session) {
        StringBuilder text = new StringBuilder();
        ByteBuf output = channel((Client) session).readOutbound();
        while (output != null) {
            text.append(output.toString(StandardCharsets.ISO_8859_1));
            output.release();
            output = channel((Client) session).readOutbound();
        }
        return text.toString();
    }

    /// Ends the waits of clients whose time is over after so many milliseconds, which the clock has gone on already.
    public void advance(long millis) {
        for (Client client : List.copyOf(clients.all())) {
            channel(client).advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        }
        settle();
    }

    /// Does what the event loop does between two batches of input.
    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Client client : List.copyOf(clients.all())) {
                busy |= channel(client).hasPendingTasks();
                channel(client).runPendingTasks();
            }
        }
    }

    private static EmbeddedChannel channel(Client client) {
        return (EmbeddedChannel) client.channel();
    }

    /// Ends the waiting of all blocked clients, as the change of a master into a replica does.
    public void disconnectBlocked() {
        clients.disconnectBlocked();
        settle();
    }

    /// Makes commands of clients wait, or lets them go on.
    public void paused(boolean all, boolean writes) {
        condition.paused(all, writes);
        if (!all && !writes) {
            clients.resumePostponed();
            settle();
        }
    }

    /// Does work on keys that no command asks for, in a unit of its own.
    public void runChore(Runnable work) {
        executor.runChore(work);
        settle();
    }

    /// Number of clients that wait, for whatever reason.
    public long blocked() {
        return clients.blocked();
    }

    /// Commands about clients.
    public List<Command> clientCommands() {
        return new ClientCommands(clients, new Pauses(condition, executor, clients::resumePostponed)).all();
    }

    /// Reads the clock, as before work that no command asks for.
    public void refreshTime() {
        executor.refreshTime();
    }

    /// Ends a client's connection.
    public void disconnect(Session session) {
        clients.remove((Client) session);
    }

    /// How clients see keys whose time has come.
    public void expiryMode(ExpiryMode mode) {
        executor.roleExpiryMode(mode);
    }

    /// Makes the server refuse what would need more memory, or not.
    public void outOfMemory(boolean value) {
        condition.outOfMemory(value);
    }

    /// Makes the server a replica that refuses writes, or not.
    public void readOnly(boolean value) {
        condition.readOnly(value);
    }

    /// What DEBUG DIGEST answers.
    public String digest() {
        return new DatasetDigest(keyspace.context()).ofEverything(keyspace);
    }

    /// What `rdb_changes_since_last_save` shows.
    public long changesSinceSave() {
        return stats.changesSinceSave;
    }

    public ErrorStats errorStats() {
        return executor.errorStats();
    }

    private record Stream(Units units) implements EffectStream {

        @Override
        public void beginUnit() {
            units.beginUnit();
        }

        @Override
        public void endUnit(boolean apart) {
            units.endUnit(apart);
        }

        @Override
        public long offset() {
            return 0;
        }

        @Override
        public boolean isActive() {
            return units.isActive();
        }

        @Override
        public void beginEffect(int database, int argumentCount) {
            units.beginEffect(database, argumentCount);
        }

        @Override
        public void argument(long address, int length) {
            units.argument(address, length);
        }

        @Override
        public void argument(byte[] bytes) {
            units.argument(bytes);
        }

        @Override
        public void argument(long number) {
            units.argument(number);
        }
    }
}
