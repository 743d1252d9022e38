package dev.jacinth.replication;

/// The settings this room looks at, read anew at each use so that CONFIG SET takes effect at once.
///
/// The server answers from its table of settings; the defaults below are Redis 7.2's, so that a test names only
/// what it changes. Times are in the unit of the setting's name in Redis: seconds.
public interface ReplicationOptions {

    /// What a replica does with the bytes of a full synchronisation.
    enum DisklessLoad {
        /// To a file, then load it.
        DISABLED,
        /// Parse from the socket where there is nothing to lose, else as DISABLED.
        ON_EMPTY_DB,
        /// Parse from the socket into a second data set, serve the first until that is complete, then switch.
        SWAPDB
    }

    default long backlogSizeBytes() {
        return 1 << 20;
    }

    /// 0 = a backlog is never given up.
    default int backlogTimeToLiveSeconds() {
        return 3600;
    }

    default int timeoutSeconds() {
        return 60;
    }

    default int pingPeriodSeconds() {
        return 10;
    }

    /// While writes are paused the stream must not grow: whoever paused them compares offsets.
    default boolean streamPaused() {
        return false;
    }

    default boolean disklessSync() {
        return true;
    }

    default int disklessSyncDelaySeconds() {
        return 5;
    }

    /// A snapshot starts without further delay when so many replicas wait; 0 = the delay is always waited for.
    default int disklessSyncReplicasMax() {
        return 0;
    }

    default DisklessLoad disklessLoad() {
        return DisklessLoad.DISABLED;
    }

    /// 0 = the check of min-replicas-to-write is off.
    default int replicasToWriteMin() {
        return 0;
    }

    default int replicasLagSecondsMax() {
        return 10;
    }

    /// Bytes; 0 = no limit.
    default long outputHardLimitBytes() {
        return 256L << 20;
    }

    /// Bytes; 0 = no limit.
    default long outputSoftLimitBytes() {
        return 64L << 20;
    }

    default int outputSoftLimitSeconds() {
        return 60;
    }

    /// Empty = do not authenticate.
    default String masterPassword() {
        return "";
    }

    /// Empty = authenticate with the password alone.
    default String masterUser() {
        return "";
    }

    /// What a replica tells its master about where it can be reached: replica-announce-port, or the listening port.
    int announcedPort();

    /// Empty = the master shall take the address that it sees.
    default String announcedAddress() {
        return "";
    }

    default int replicaPriority() {
        return 100;
    }

    default boolean replicaReadOnly() {
        return true;
    }

    default boolean replicaAnnounced() {
        return true;
    }
}
