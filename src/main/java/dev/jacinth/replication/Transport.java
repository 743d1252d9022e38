package dev.jacinth.replication;

/// One connection as this room sees it: to a replica, or to the master.
///
/// Nothing comes back from these calls: that a connection has gone is an event like any other, told later.
public interface Transport {

    /// Queues a short piece of protocol behind what was sent before. The array is not changed afterwards.
    void send(byte[] bytes);

    /// Closes after what is queued has had a chance to go out. Further calls have no effect.
    void close();

    /// The number by which clients and the log know the connection.
    long id();

    /// The other side's IP address as text; empty where it has none.
    String peerAddress();

    /// The connection's line in CLIENT LIST, for the log.
    String describe();
}
