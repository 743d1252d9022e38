package dev.jacinth.server;

import dev.jacinth.config.ClientOutputLimits.Limit;
import dev.jacinth.config.Settings;
import dev.jacinth.replication.ReplicationOptions;

/// The settings of replication, as the state machines ask for them.
final class ReplicationSettings implements ReplicationOptions {

    private final Settings settings;
    private final ServerCondition condition;

    ReplicationSettings(Settings settings, ServerCondition condition) {
        this.settings = settings;
        this.condition = condition;
    }

    @Override
    public boolean streamPaused() {
        return condition.isPausedForAll() || condition.isPausedForWrites();
    }

    @Override
    public long backlogSizeBytes() {
        return settings.get(Settings.REPL_BACKLOG_SIZE);
    }

    @Override
    public int backlogTimeToLiveSeconds() {
        return (int) Math.min(Integer.MAX_VALUE, settings.get(Settings.REPL_BACKLOG_TTL));
    }

    @Override
    public int timeoutSeconds() {
        return settings.get(Settings.REPL_TIMEOUT);
    }

    @Override
    public int pingPeriodSeconds() {
        return settings.get(Settings.REPL_PING_REPLICA_PERIOD);
    }

    @Override
    public boolean disklessSync() {
        return settings.get(Settings.REPL_DISKLESS_SYNC);
    }

    @Override
    public int disklessSyncDelaySeconds() {
        return settings.get(Settings.REPL_DISKLESS_SYNC_DELAY);
    }

    @Override
    public int disklessSyncReplicasMax() {
        return settings.get(Settings.REPL_DISKLESS_SYNC_MAX_REPLICAS);
    }

    @Override
    public DisklessLoad disklessLoad() {
        return switch (settings.get(Settings.REPL_DISKLESS_LOAD)) {
            case DISABLED -> DisklessLoad.DISABLED;
            case ON_EMPTY_DB -> DisklessLoad.ON_EMPTY_DB;
            case SWAPDB -> DisklessLoad.SWAPDB;
        };
    }

    @Override
    public int replicasToWriteMin() {
        return settings.get(Settings.MIN_REPLICAS_TO_WRITE);
    }

    @Override
    public int replicasLagSecondsMax() {
        return settings.get(Settings.MIN_REPLICAS_MAX_LAG);
    }

    private Limit outputLimit() {
        return settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).replica();
    }

    @Override
    public long outputHardLimitBytes() {
        return outputLimit().hardBytes();
    }

    @Override
    public long outputSoftLimitBytes() {
        return outputLimit().softBytes();
    }

    @Override
    public int outputSoftLimitSeconds() {
        return (int) Math.min(Integer.MAX_VALUE, outputLimit().softSeconds());
    }

    @Override
    public String masterPassword() {
        return settings.get(Settings.MASTERAUTH);
    }

    @Override
    public String masterUser() {
        return settings.get(Settings.MASTERUSER);
    }

    @Override
    public int announcedPort() {
        int announced = settings.get(Settings.REPLICA_ANNOUNCE_PORT);
        return announced != 0 ? announced : settings.get(Settings.PORT);
    }

    @Override
    public String announcedAddress() {
        return settings.get(Settings.REPLICA_ANNOUNCE_IP);
    }

    @Override
    public int replicaPriority() {
        return settings.get(Settings.REPLICA_PRIORITY);
    }

    @Override
    public boolean replicaReadOnly() {
        return settings.get(Settings.REPLICA_READ_ONLY);
    }

    @Override
    public boolean replicaAnnounced() {
        return settings.get(Settings.REPLICA_ANNOUNCED);
    }
}
