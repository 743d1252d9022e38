package dev.jacinth.persistence.rdb;

/// Is told what a reader of an RDB meets besides keys.
public interface RdbListener {

    /// Nobody is interested.
    RdbListener NONE = new RdbListener() {};

    /// A key was dropped because its time has come. The key's bytes are valid during the call.
    default void expired(int database, long key, int keyLength) {}
}
