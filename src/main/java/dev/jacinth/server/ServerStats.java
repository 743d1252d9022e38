package dev.jacinth.server;

/// What the server counts as a whole: most of INFO stats.
final class ServerStats {

    long connectionsReceived;
    long connectionsRejected;
    long commandsProcessed;
    long netInputBytes;
    long netOutputBytes;
    long changesSinceSave;
    long readsProcessed;
    long writesProcessed;
    long outputLimitDisconnections;
    long queryLimitDisconnections;

    /// CONFIG RESETSTAT.
    void reset() {
        connectionsReceived = 0;
        connectionsRejected = 0;
        commandsProcessed = 0;
        netInputBytes = 0;
        netOutputBytes = 0;
        readsProcessed = 0;
        writesProcessed = 0;
        outputLimitDisconnections = 0;
        queryLimitDisconnections = 0;
    }
}
