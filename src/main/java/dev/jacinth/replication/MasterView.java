package dev.jacinth.replication;

/// What ROLE shows of a replica's master. `offset` is -1 while the link is down.
public record MasterView(String host, int port, String state, long offset) {}
