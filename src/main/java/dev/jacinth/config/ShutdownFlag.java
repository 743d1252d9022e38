package dev.jacinth.config;

/// Words of `shutdown-on-sigint` and `shutdown-on-sigterm`; none of them is written `default`.
public enum ShutdownFlag {
    SAVE,
    NOSAVE,
    NOW,
    FORCE
}
