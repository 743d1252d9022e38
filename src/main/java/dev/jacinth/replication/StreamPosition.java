package dev.jacinth.replication;

/// A place in the stream, as the AUX fields of an RDB name it: the effects of all bytes until `offset` of the
/// history `id` are in the data set, and the next command of the stream runs in `database` unless it is a SELECT.
public record StreamPosition(ReplicationId id, long offset, int database) {}
