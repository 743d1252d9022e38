package dev.jacinth.config;

/// Values of `sanitize-dump-payload`: whose RDB and RESTORE payloads are checked in depth.
public enum SanitizeDumpPayload {
    NO,
    YES,
    CLIENTS
}
