package dev.jacinth.persistence.rdb;

/// How an RDB is read.
///
/// @param expiredDropped keys whose time has come are left out: a master loading its own file. A replica keeps them,
///     since its master will delete them, and so does who reads the base of an append-only file.
/// @param duplicatesReplace a key that exists is replaced; else it is an error
/// @param checksum the checksum is computed and compared, unless the file has none
/// @param keyDelayMicros pause after each key, for tests; see [Pace]
public record RdbLoadOptions(boolean expiredDropped, boolean duplicatesReplace, boolean checksum, int keyDelayMicros) {

    /// For the file of a master.
    public static RdbLoadOptions ofMaster() {
        return new RdbLoadOptions(true, false, true, 0);
    }

    /// For what a replica receives or has stored.
    public static RdbLoadOptions ofReplica() {
        return new RdbLoadOptions(false, false, true, 0);
    }

    public RdbLoadOptions withDuplicatesReplace(boolean value) {
        return new RdbLoadOptions(expiredDropped, value, checksum, keyDelayMicros);
    }

    public RdbLoadOptions withChecksum(boolean value) {
        return new RdbLoadOptions(expiredDropped, duplicatesReplace, value, keyDelayMicros);
    }

    public RdbLoadOptions withKeyDelayMicros(int value) {
        return new RdbLoadOptions(expiredDropped, duplicatesReplace, checksum, value);
    }
}
