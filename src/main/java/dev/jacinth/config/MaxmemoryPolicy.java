package dev.jacinth.config;

/// Values of `maxmemory-policy`: which keys go when memory is full.
public enum MaxmemoryPolicy {
    VOLATILE_LRU,
    VOLATILE_LFU,
    VOLATILE_RANDOM,
    VOLATILE_TTL,
    ALLKEYS_LRU,
    ALLKEYS_LFU,
    ALLKEYS_RANDOM,
    NOEVICTION
}
