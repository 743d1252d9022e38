package dev.jacinth.server;

/// What the server counts as a whole: most of INFO stats.
///
/// Durations are sums in nanoseconds. A *cycle* is one batch of input of a client, or one run of the periodic work.
final class ServerStats {

    long connectionsReceived;
    long connectionsRejected;
    long commandsProcessed;
    long netInputBytes;
    long netOutputBytes;
    long netReplicationInputBytes;
    long netReplicationOutputBytes;
    long changesSinceSave;
    long readsProcessed;
    long writesProcessed;
    long outputLimitDisconnections;
    long queryLimitDisconnections;
    long evictedClients;
    long expireCycleNanos;
    long unexpectedErrorReplies;
    long cycles;
    long cycleNanos;
    long cycleNanosMax;
    long commandNanos;
    long cronNanos;
    long commandsPerCycleMax;
    long aofCycleNanos;

    /// Counts a cycle that ran from one time to another and carried out some commands.
    void cycle(long startNanos, long endNanos, long commands) {
        long nanos = Math.max(0, endNanos - startNanos);
        cycles++;
        cycleNanos += nanos;
        cycleNanosMax = Math.max(cycleNanosMax, nanos);
        commandsPerCycleMax = Math.max(commandsPerCycleMax, commands);
    }

    /// CONFIG RESETSTAT. The changes since the last save decide when to save, and stay.
    void reset() {
        connectionsReceived = 0;
        connectionsRejected = 0;
        commandsProcessed = 0;
        netInputBytes = 0;
        netOutputBytes = 0;
        netReplicationInputBytes = 0;
        netReplicationOutputBytes = 0;
        readsProcessed = 0;
        writesProcessed = 0;
        outputLimitDisconnections = 0;
        queryLimitDisconnections = 0;
        evictedClients = 0;
        expireCycleNanos = 0;
        unexpectedErrorReplies = 0;
        cycles = 0;
        cycleNanos = 0;
        cycleNanosMax = 0;
        commandNanos = 0;
        cronNanos = 0;
        commandsPerCycleMax = 0;
        aofCycleNanos = 0;
    }
}
