package dev.jacinth.replication;

/// Takes whole units of the replication stream, in order: the replication node itself, or the append-only file.
public interface StreamSink {

    /// The bytes are valid only during the call.
    void append(long address, long length);
}
