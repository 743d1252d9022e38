package dev.jacinth.config;

/// Values of `appendfsync`: when the append-only file is forced to the disk.
public enum AppendFsync {
    EVERYSEC,
    ALWAYS,
    NO
}
