package dev.jacinth.keyspace;

/// A client that WATCHes keys.
public interface Watcher {

    /// A watched key was changed or removed: the transaction that follows must fail.
    void watchedKeyTouched();
}
