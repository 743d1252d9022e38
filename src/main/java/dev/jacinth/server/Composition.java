package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.command.BitmapCommands;
import dev.jacinth.command.BlockingListCommands;
import dev.jacinth.command.BlockingSortedSetCommands;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.ConfigCommands;
import dev.jacinth.command.DatabaseCommands;
import dev.jacinth.command.Deletion;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.GeoCommands;
import dev.jacinth.command.HashCombinedCommands;
import dev.jacinth.command.HashCommands;
import dev.jacinth.command.HashExpiryCommands;
import dev.jacinth.command.HyperLogLogCommands;
import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoSection.Shown;
import dev.jacinth.command.IntrospectionCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.ListCommands;
import dev.jacinth.command.SetCommands;
import dev.jacinth.command.SortCommands;
import dev.jacinth.command.SortedSetCommands;
import dev.jacinth.command.StreamCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.command.TransactionCommands;
import dev.jacinth.command.ValueLimits;
import dev.jacinth.config.MasterAddress;
import dev.jacinth.config.MaxmemoryPolicy;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Effects;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.persistence.PersistenceCommands;
import dev.jacinth.pubsub.Channels;
import dev.jacinth.pubsub.PubSubCommands;
import dev.jacinth.replication.Replication;
import dev.jacinth.time.Clock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// The parts of a server and how they are connected. Made on the event loop's thread, where all of them live.
final class Composition {

    private static final byte[] HDEL = Bytes.of("HDEL");

    final ServerStats stats = new ServerStats();
    final ServerCondition condition = new ServerCondition();
    final CommandTable commands = CommandTable.of();
    final Channels channels = new Channels();
    final Rates rates = new Rates(stats);
    final ProcessFigures process = new ProcessFigures();

    final Settings settings;
    final Clock clock;
    final IoTransport transport;
    final CrashReport crashReport;
    final ReplicationService replication;
    final Keyspace keyspace;
    final Executor executor;
    final Clients clients;
    final Authentication authentication;
    final Connections connections;
    final Listeners listeners;
    final Pauses pauses;
    final Cron cron;
    private long heapDoubtedAtMillis;
    final MemoryFigures memory;
    final DataFiles files;
    final SlowLog slowLog;
    final LatencyMonitor latency;
    final Monitors monitors;
    final Sweeper sweeper;
    final KeyEviction eviction;
    final MigrationTargets migrationTargets;

    Composition(Settings settings, Clock clock, IoTransport transport, CrashReport crashReport) {
        this.settings = settings;
        this.clock = clock;
        this.transport = transport;
        this.crashReport = crashReport;
        KeyspaceNotifications events = new KeyspaceNotifications(channels, settings);
        replication = new ReplicationService(settings, new Synchronization(this), transport, condition, stats, clock);
        slowLog = new SlowLog(settings);
        latency = new LatencyMonitor(clock, settings);
        monitors = new Monitors(clock);
        Observers observers = new Observers(slowLog, latency, monitors, settings);
        SecureRandom random = new SecureRandom();
        keyspace = new Keyspace(
                settings.get(Settings.DATABASES),
                MemoryOptions.defaults(),
                new long[] {random.nextLong(), random.nextLong()},
                new ExpiryEffects(),
                events,
                Disposal::begin);
        ValueLimits.follow(settings, keyspace.context().limits());
        executor = new Executor(
                commands, new Admission(condition), keyspace, events, replication, settings, stats, observers, clock);
        settings.follow(Settings.LATENCY_TRACKING, executor::latencyTracked);
        clients = new Clients(executor, keyspace, stats, settings, clock);
        clients.onLeave(channels::forget);
        clients.onLeave(monitors::remove);
        clients.onLeave(replication::clientGone);
        clients.onBatchDone(replication::batchDone);
        replication.attach(executor, clients);
        authentication = new Authentication(settings);
        settings.onChange(Settings.REQUIREPASS, password -> {
            if (password.isEmpty()) {
                clients.admitAll();
            }
        });
        condition.protectedCommands(new ProtectedAreas(settings));
        connections = new Connections(clients, executor, keyspace, stats, settings, authentication, crashReport);
        connections.onWritable(replication::clientWritable);
        listeners = new Listeners(transport, settings, connections::welcome);
        pauses = new Pauses(condition, executor, clients::resumePostponed);
        cron = new Cron(transport.loop(), settings, executor, clients, crashReport);
        memory = new MemoryFigures(keyspace, new AllBuffers(), process);
        sweeper = new Sweeper(transport.loop(), executor, keyspace, clock, crashReport);
        sweeper.onExpiry(nanos -> {
            stats.expireCycleNanos += nanos;
            latency.observe("expire-cycle", nanos);
        });
        keyspace.onSnapshot(nanos -> latency.observe("fork", nanos));
        cron.add(pauses::check);
        cron.add(now -> sweeper.sweep(cron.periodMillis()));
        cron.add(this::takeStock);
        cron.add(replication::cron);
        migrationTargets = new MigrationTargets(clock);
        cron.add(now -> migrationTargets.closeIdle());
        files = new DataFiles(this);
        settings.onChange(Settings.MAXMEMORY_POLICY, any -> configureAccess());
        settings.onChange(Settings.LFU_LOG_FACTOR, any -> configureAccess());
        settings.onChange(Settings.LFU_DECAY_TIME, any -> configureAccess());
        configureAccess();
        settings.onChange(Settings.REPLICA_READ_ONLY, any -> replication.roleChanged());
        settings.onChange(Settings.REPLICA_SERVE_STALE_DATA, any -> replication.roleChanged());
        settings.onChange(Settings.MIN_REPLICAS_TO_WRITE, any -> replication.roleChanged());
        settings.onChange(Settings.MIN_REPLICAS_MAX_LAG, any -> replication.roleChanged());
        settings.onChange(Settings.REPL_BACKLOG_SIZE, replication.replication()::resizeBacklog);
        eviction = new KeyEviction(this);
        executor.beforeEachCommand(client -> {
            clients.eviction().beforeCommand(client);
            eviction.beforeCommand();
        });
    }

    /// Samples what goes on, and gives back what was needed for a moment only.
    private void takeStock(long nowMillis) {
        rates.sample(nowMillis);
        memory.sample();
        executor.release();
        if (nowMillis - heapDoubtedAtMillis >= 1000) {
            heapDoubtedAtMillis = nowMillis;
            JavaHeap.doubtLastCollection();
        }
    }

    /// What each key remembers of its use depends on what eviction would ask for.
    private void configureAccess() {
        MaxmemoryPolicy policy = settings.get(Settings.MAXMEMORY_POLICY);
        boolean frequency = policy == MaxmemoryPolicy.ALLKEYS_LFU || policy == MaxmemoryPolicy.VOLATILE_LFU;
        keyspace.accessClock()
                .configure(frequency, settings.get(Settings.LFU_LOG_FACTOR), settings.get(Settings.LFU_DECAY_TIME));
    }

    /// What expired is deleted on replicas before the command that met it.
    private final class ExpiryEffects implements Effects {

        @Override
        public void expired(int database, long key, int keyLength) {
            replication.beginEffect(database, 2);
            replication.argument(Deletion.command(settings, Settings.LAZYFREE_LAZY_EXPIRE));
            replication.argument(key, keyLength);
        }

        @Override
        public void fieldExpired(int database, long key, int keyLength, long field, int fieldLength) {
            replication.beginEffect(database, 3);
            replication.argument(HDEL);
            replication.argument(key, keyLength);
            replication.argument(field, fieldLength);
        }
    }

    /// The families of commands, each once.
    void declareCommands(Shutdown shutdown, Optional<Path> configFile, ServerInfo serverInfo) {
        commands.addAll(StringCommands.ALL);
        commands.addAll(HashCommands.ALL);
        commands.addAll(HashExpiryCommands.ALL);
        commands.addAll(HashCombinedCommands.ALL);
        commands.addAll(BitmapCommands.ALL);
        commands.addAll(HyperLogLogCommands.ALL);
        commands.addAll(ListCommands.ALL);
        commands.addAll(BlockingListCommands.ALL);
        commands.addAll(SetCommands.ALL);
        commands.addAll(SortedSetCommands.ALL);
        commands.addAll(BlockingSortedSetCommands.ALL);
        commands.addAll(GeoCommands.ALL);
        commands.addAll(StreamCommands.ALL);
        commands.addAll(KeyCommands.ALL);
        commands.addAll(SortCommands.ALL);
        commands.addAll(ExpireCommands.ALL);
        commands.addAll(DatabaseCommands.ALL);
        commands.addAll(TransactionCommands.ALL);
        commands.addAll(new PubSubCommands(channels).commands());
        commands.addAll(new IntrospectionCommands(() -> commands).commands());
        commands.addAll(new ConnectionCommands(authentication, this::forget).all());
        commands.addAll(new ClientCommands(clients, pauses).all());
        Configuration configuration = configuration(configFile);
        commands.addAll(new ConfigCommands(configuration).all());
        DebugHooks debug = new DebugBridge(this, configuration);
        commands.addAll(new DebugCommands(debug).commands());
        commands.addAll(new ObservationCommands(slowLog, latency, monitors, () -> commands).commands());
        commands.addAll(new MemoryCommands(memory).commands());
        commands.addAll(ModuleCommands.ALL);
        commands.addAll(new UserCommands(() -> commands).commands());
        commands.addAll(new CuriosityCommands(clock).commands());
        commands.addAll(DumpCommands.all(files::comparesChecksums));
        commands.addAll(new MigrateCommand(migrationTargets).commands());
        commands.addAll(new PersistenceCommands(files.snapshotter()).all());
        commands.addAll(new ReplicationCommands(replication, settings).all());
        commands.addAll(new InfoCommand(infoSections(serverInfo)).commands());
        commands.addAll(new ShutdownCommands(shutdown).all());
    }

    /// What RESET ends: a client starts anew.
    private void forget(Client client) {
        channels.forget(client);
        monitors.remove(client);
    }

    private Configuration configuration(Optional<Path> configFile) {
        Configuration configuration = new Configuration(settings, configFile, condition, stats, executor);
        configuration.onReset(keyspace.stats()::reset);
        configuration.onReset(rates::reset);
        configuration.onReset(eviction::resetStatistics);
        configuration.onReset(replication.replication().counters()::reset);
        return configuration;
    }

    /// In the order of INFO.
    private List<InfoSection> infoSections(ServerInfo serverInfo) {
        Replication node = replication.replication();
        return List.of(
                serverInfo,
                PlainSections.clients(
                        clients, keyspace, settings, () -> node.replicas().size()),
                new MemoryInfo(memory, keyspace, settings),
                files.infoSection(),
                new StatsInfo(this),
                InfoSection.of("Replication", Shown.BY_DEFAULT, out -> out.lines(node.info(clock.wallMillis()))),
                PlainSections.cpu(process),
                PlainSections.modules(),
                CommandInfo.calls(commands),
                CommandInfo.errors(executor.errorStats()),
                CommandInfo.latencies(commands, settings),
                PlainSections.cluster(),
                PlainSections.keyspace(keyspace),
                PlainSections.debug(stats));
    }

    /// Becomes a replica if the configuration says so, before anything is loaded.
    void assumeRole() {
        MasterAddress master = settings.get(Settings.REPLICAOF);
        if (!master.isNone()) {
            replication.replication().startAsReplica(master.host(), master.port());
        }
        replication.roleChanged();
    }

    /// Memory of buffers for INFO and maxmemory.
    private final class AllBuffers implements MemoryFigures.Buffers {
        @Override
        public long normalClientsBytes() {
            ClientMemory counted = clients.memory();
            return counted.bytes(ClientClass.NORMAL)
                    + counted.bytes(ClientClass.PUBSUB)
                    + counted.bytes(ClientClass.MASTER);
        }

        @Override
        public long replicasBytes() {
            return replication.replication().bufferBytesOfReplicas();
        }

        @Override
        public long uncountedBytes() {
            return replication.replication().bufferBytesBeyondBacklog();
        }

        @Override
        public long backlogBytes() {
            return replication.replication().bufferBytesOfBacklog();
        }

        @Override
        public long appendOnlyBytes() {
            return 0;
        }
    }
}
