package dev.jacinth.config;

/// Values of `repl-diskless-load`: where a replica puts a dataset that it receives.
public enum DisklessLoad {
    DISABLED,
    ON_EMPTY_DB,
    SWAPDB
}
