package dev.jacinth.replication;

/// What replication asks of the server around it. Implemented by the server, and by the simulation in the tests.
public record ReplicationEnvironment(Network network, Snapshots snapshots, Datasets datasets) {}
