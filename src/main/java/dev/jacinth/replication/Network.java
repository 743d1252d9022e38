package dev.jacinth.replication;

/// Makes connections to masters.
public interface Network {

    /// Begins to connect. The outcome is told to [Replication#connected] or [Replication#connectionLost] with the
    /// transport that is returned here, and never during this call.
    Transport connect(String host, int port);
}
