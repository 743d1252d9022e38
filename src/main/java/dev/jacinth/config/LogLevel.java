package dev.jacinth.config;

/// Values of `loglevel`, from the most talkative to silence.
public enum LogLevel {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING,
    NOTHING
}
