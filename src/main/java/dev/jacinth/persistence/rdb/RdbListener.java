package dev.jacinth.persistence.rdb;

import org.jspecify.annotations.Nullable;

/// Is told what a reader of an RDB meets besides keys.
public interface RdbListener {

    /// Nobody is interested.
    RdbListener NONE = new RdbListener() {};

    /// The AUX fields are read and the keys begin: called once, before the first of them or at the end.
    ///
    /// @param position where the data set stands in a replication stream; null if it does not say
    default void begun(@Nullable RdbPosition position) {}

    /// A key was dropped because its time has come. The key's bytes are valid during the call.
    default void expired(int database, long key, int keyLength) {}
}
