package dev.jacinth.config;

/// Values of `supervised`: which supervisor hears that the server is ready.
public enum SupervisedMode {
    UPSTART,
    SYSTEMD,
    AUTO,
    NO
}
