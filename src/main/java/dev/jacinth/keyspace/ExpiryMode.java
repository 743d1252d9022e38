package dev.jacinth.keyspace;

/// What happens to a key whose time has come when somebody meets it.
public enum ExpiryMode {
    /// It is removed and the removal announced: a master.
    DELETE,
    /// It reads as missing but stays: a replica, which waits for its master's DEL, or a server whose writes are paused.
    /// A command that would change it removes it, though, as on a replica that takes writes of its own.
    HIDE,
    /// It is alive whatever the clock says: commands that come from the master, and loading.
    IGNORE
}
