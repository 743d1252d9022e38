package dev.jacinth.persistence.rdb;

/// How an RDB is written.
///
/// @param version of the format; only what a reader of that version knows is written, but where fields of hashes cease
///     to exist the version is [RdbFormat#VERSION_FIELD_EXPIRY] at least
/// @param compression LZF for strings that gain by it
/// @param checksum a CRC-64 at the end, else 0
/// @param usage what is written of how a key was used
/// @param appendOnlyBase the RDB is the base of an append-only file
/// @param data false leaves out all keys
/// @param keyDelayMicros pause after each key, for tests; see [Pace]
public record RdbOptions(
        int version,
        boolean compression,
        boolean checksum,
        Usage usage,
        boolean appendOnlyBase,
        boolean data,
        int keyDelayMicros) {

    /// What eviction wants to know of a key after it was loaded again.
    public enum Usage {
        NONE,
        /// Seconds since the last access: a policy of the LRU family.
        IDLE,
        /// The counter of accesses: a policy of the LFU family.
        FREQUENCY
    }

    /// What Redis does with the default settings.
    public static RdbOptions defaults() {
        return new RdbOptions(RdbFormat.VERSION, true, true, Usage.NONE, false, true, 0);
    }

    public RdbOptions withCompression(boolean value) {
        return new RdbOptions(version, value, checksum, usage, appendOnlyBase, data, keyDelayMicros);
    }

    public RdbOptions withChecksum(boolean value) {
        return new RdbOptions(version, compression, value, usage, appendOnlyBase, data, keyDelayMicros);
    }

    public RdbOptions withUsage(Usage value) {
        return new RdbOptions(version, compression, checksum, value, appendOnlyBase, data, keyDelayMicros);
    }

    public RdbOptions withData(boolean value) {
        return new RdbOptions(version, compression, checksum, usage, appendOnlyBase, value, keyDelayMicros);
    }

    public RdbOptions withKeyDelayMicros(int value) {
        return new RdbOptions(version, compression, checksum, usage, appendOnlyBase, data, value);
    }
}
