package dev.jacinth.simulation;

import dev.jacinth.replication.ReplicationOptions;

/// The settings of one simulated node, drawn at random so that a run shows a mix.
record SimulatedOptions(
        long backlogSizeBytes,
        int backlogTimeToLiveSeconds,
        int timeoutSeconds,
        boolean disklessSync,
        int disklessSyncDelaySeconds,
        DisklessLoad disklessLoad,
        long outputHardLimitBytes,
        boolean tapped)
        implements ReplicationOptions {

    @Override
    public int announcedPort() {
        return 6379;
    }
}
