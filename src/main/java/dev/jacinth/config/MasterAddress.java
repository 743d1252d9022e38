package dev.jacinth.config;

/// The value of `replicaof`: where the master is.
public record MasterAddress(String host, int port) {

    /// The server is a master itself.
    public static final MasterAddress NONE = new MasterAddress("", 0);

    public boolean isNone() {
        return host.isEmpty();
    }
}
