package dev.jacinth.value;

/// Up to where values keep their small forms, as the settings of the same names say. The server keeps it up to date;
/// a change concerns what is added from then on.
public final class Limits {

    public long hashMaxListpackEntries = 512;
    public long hashMaxListpackValue = 64;

    /// Positive: elements of a list's node; negative, -1 to -5: its bytes, 4 KiB to 64 KiB.
    public int listMaxListpackSize = -2;

    public long setMaxIntsetEntries = 512;
    public long setMaxListpackEntries = 128;
    public long setMaxListpackValue = 64;
    public long zsetMaxListpackEntries = 128;
    public long zsetMaxListpackValue = 64;

    /// Bytes of a stream's node, 0 for no limit.
    public long streamNodeMaxBytes = 4096;

    /// Entries of a stream's node, 0 for no limit.
    public long streamNodeMaxEntries = 100;
}
