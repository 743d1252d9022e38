package dev.jacinth.keyspace;

/// Receives keyspace events: what SUBSCRIBE `__keyspace@0__:*` shows. The bits are those of the setting
/// `notify-keyspace-events`.
public interface KeyEvents {

    int KEYSPACE = 1;
    int KEYEVENT = 1 << 1;
    int GENERIC = 1 << 2;
    int STRING = 1 << 3;
    int LIST = 1 << 4;
    int SET = 1 << 5;
    int HASH = 1 << 6;
    int ZSET = 1 << 7;
    int EXPIRED = 1 << 8;
    int EVICTED = 1 << 9;
    int STREAM = 1 << 10;
    int KEY_MISS = 1 << 11;
    int MODULE = 1 << 13;
    int NEW = 1 << 14;

    /// Announces one event. Costs a test of a bit when nobody asked for its class.
    ///
    /// @param eventClass one of the bits above
    /// @param event name as clients see it: `set`, `expired`
    /// @param database number of the database
    /// @param key raw pointer to the key's bytes
    /// @param keyLength length in bytes
    void announce(int eventClass, String event, int database, long key, int keyLength);
}
