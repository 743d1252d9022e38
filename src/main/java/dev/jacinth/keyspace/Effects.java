package dev.jacinth.keyspace;

/// Told of every key that the keyspace removes on its own account, so that replicas and files remove it too.
public interface Effects {

    /// The key reached its time and is about to be removed. Called before the removal, while the key's bytes are valid;
    /// the effect belongs before that of the command that met the key.
    ///
    /// @param database number of the database
    /// @param key raw pointer to the key's bytes
    /// @param keyLength length in bytes
    void expired(int database, long key, int keyLength);

    /// As [#expired], for a field of a hash. A hash that has lost its last field is gone with its key: a replica that
    /// deletes the field sees that by itself. Where nobody copies the data, there is nothing to do.
    default void fieldExpired(int database, long key, int keyLength, long field, int fieldLength) {}
}
