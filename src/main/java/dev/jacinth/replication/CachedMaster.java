package dev.jacinth.replication;

/// What a replica needs to know to go on where it left off: the history it has, how far, and the database that the
/// stream had selected there ([StreamEncoder#NO_DATABASE] where the stream will begin with SELECT).
record CachedMaster(ReplicationId id, long offset, int database) {}
