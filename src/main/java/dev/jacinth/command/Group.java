package dev.jacinth.command;

import org.jspecify.annotations.Nullable;

/// The groups under which Redis documents its commands, each with the ACL category that membership implies.
public enum Group {
    GENERIC("generic", Category.KEYSPACE),
    STRING("string", Category.STRING),
    LIST("list", Category.LIST),
    SET("set", Category.SET),
    SORTED_SET("sorted-set", Category.SORTEDSET),
    HASH("hash", Category.HASH),
    PUBSUB("pubsub", null),
    TRANSACTIONS("transactions", Category.TRANSACTION),
    CONNECTION("connection", Category.CONNECTION),
    SERVER("server", null),
    SCRIPTING("scripting", Category.SCRIPTING),
    HYPERLOGLOG("hyperloglog", Category.HYPERLOGLOG),
    CLUSTER("cluster", null),
    SENTINEL("sentinel", null),
    GEO("geo", Category.GEO),
    STREAM("stream", Category.STREAM),
    BITMAP("bitmap", Category.BITMAP);

    private final String word;
    private final @Nullable Category category;

    Group(String word, @Nullable Category category) {
        this.word = word;
        this.category = category;
    }

    /// The word of COMMAND DOCS.
    public String word() {
        return word;
    }

    int impliedCategories() {
        return category == null ? 0 : category.bit();
    }
}
