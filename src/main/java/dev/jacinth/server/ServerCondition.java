package dev.jacinth.server;

import dev.jacinth.command.Command;

/// What is out of the ordinary about the server, as far as it decides which commands may run. Those who know set it;
/// [Admission] asks.
final class ServerCondition {

    private boolean loading;
    private boolean stale;
    private boolean readOnly;
    private boolean diskError;
    private boolean tooFewReplicas;
    private boolean outOfMemory;
    private boolean pausedForAll;
    private boolean pausedForWrites;
    private ProtectedCommands protectedCommands = (command, client) -> false;
    private boolean plain = true;

    /// Says whether a client may use commands that are protected.
    interface ProtectedCommands {
        boolean allows(Command command, Client client);
    }

    /// Whether nothing is out of the ordinary.
    boolean isPlain() {
        return plain;
    }

    private void changed() {
        plain = !(loading
                || stale
                || readOnly
                || diskError
                || tooFewReplicas
                || outOfMemory
                || pausedForAll
                || pausedForWrites);
    }

    boolean isLoading() {
        return loading;
    }

    /// A data set is being loaded.
    void loading(boolean value) {
        loading = value;
        changed();
    }

    boolean isStale() {
        return stale;
    }

    /// This is a replica without its master, and is not to serve what it has.
    void stale(boolean value) {
        stale = value;
        changed();
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /// This is a replica that refuses writes.
    void readOnly(boolean value) {
        readOnly = value;
        changed();
    }

    boolean hasDiskError() {
        return diskError;
    }

    /// The last save failed, and writes are to be refused for it.
    void diskError(boolean value) {
        diskError = value;
        changed();
    }

    boolean hasTooFewReplicas() {
        return tooFewReplicas;
    }

    /// Fewer good replicas than `min-replicas-to-write`.
    void tooFewReplicas(boolean value) {
        tooFewReplicas = value;
        changed();
    }

    boolean isOutOfMemory() {
        return outOfMemory;
    }

    /// More memory in use than `maxmemory`, and nothing to evict.
    void outOfMemory(boolean value) {
        outOfMemory = value;
        changed();
    }

    boolean isPausedForAll() {
        return pausedForAll;
    }

    boolean isPausedForWrites() {
        return pausedForWrites;
    }

    /// CLIENT PAUSE.
    void paused(boolean all, boolean writes) {
        pausedForAll = all;
        pausedForWrites = writes;
        changed();
    }

    boolean allowsProtected(Command command, Client client) {
        return protectedCommands.allows(command, client);
    }

    void protectedCommands(ProtectedCommands rule) {
        protectedCommands = rule;
    }
}
