package dev.jacinth.command;

import java.util.Locale;

/// ACL categories, in the order in which Redis lists them.
public enum Category {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    /// The bit of this category in [Command#categories].
    public int bit() {
        return 1 << ordinal();
    }

    /// As ACL rules and COMMAND INFO write it, without the `@`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
