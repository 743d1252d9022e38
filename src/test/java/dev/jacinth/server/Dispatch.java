package dev.jacinth.server;

import dev.jacinth.command.CommandTable;
import dev.jacinth.command.ErrorStats;
import dev.jacinth.command.Propagation;
import dev.jacinth.command.Session;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.time.Clock;
import io.netty.channel.embedded.EmbeddedChannel;

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
        Client client = new Client(
                clients.nextId(), new EmbeddedChannel(), clients, "127.0.0.1:1", "127.0.0.1:2", keyspace.now());
        client.authenticated(true);
        clients.add(client);
        return client;
    }

    /// Runs one command of a client, as if it had just arrived.
    public void execute(Session session, Arguments arguments, RespWriter reply) {
        executor.refreshTime();
        executor.execute((Client) session, arguments, reply);
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
