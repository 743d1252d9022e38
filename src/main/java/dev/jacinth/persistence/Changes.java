package dev.jacinth.persistence;

/// Counts the changes that no RDB file has yet: `rdb_changes_since_last_save`.
public interface Changes {

    long count();

    /// So many of them are in a file now.
    void saved(long count);
}
