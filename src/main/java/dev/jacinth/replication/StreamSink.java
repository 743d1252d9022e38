package dev.jacinth.replication;

/// Takes whole units of the replication stream, in order: the replication node itself, or who taps it.
public interface StreamSink {

    /// The bytes are valid only during the call.
    void append(long address, long length);
}
