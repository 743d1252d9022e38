package dev.jacinth.config;

/// A pair of `save`: a snapshot is due once `seconds` have passed with at least `changes` changes.
public record SavePoint(long seconds, int changes) {}
