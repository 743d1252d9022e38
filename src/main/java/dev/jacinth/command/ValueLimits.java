package dev.jacinth.command;

import dev.jacinth.config.Settings;
import dev.jacinth.value.Limits;

/// Keeps the limits of values as the settings say.
public final class ValueLimits {

    private ValueLimits() {}

    /// Sets the limits now and whenever one of the settings changes.
    public static void follow(Settings settings, Limits limits) {
        settings.follow(Settings.HASH_MAX_LISTPACK_ENTRIES, count -> limits.hashMaxListpackEntries = count);
        settings.follow(Settings.HASH_MAX_LISTPACK_VALUE, bytes -> limits.hashMaxListpackValue = bytes);
        settings.follow(Settings.LIST_MAX_LISTPACK_SIZE, size -> limits.listMaxListpackSize = size);
        settings.follow(Settings.SET_MAX_INTSET_ENTRIES, count -> limits.setMaxIntsetEntries = count);
        settings.follow(Settings.SET_MAX_LISTPACK_ENTRIES, count -> limits.setMaxListpackEntries = count);
        settings.follow(Settings.SET_MAX_LISTPACK_VALUE, bytes -> limits.setMaxListpackValue = bytes);
        settings.follow(Settings.ZSET_MAX_LISTPACK_ENTRIES, count -> limits.zsetMaxListpackEntries = count);
        settings.follow(Settings.ZSET_MAX_LISTPACK_VALUE, bytes -> limits.zsetMaxListpackValue = bytes);
        settings.follow(Settings.STREAM_NODE_MAX_BYTES, bytes -> limits.streamNodeMaxBytes = bytes);
        settings.follow(Settings.STREAM_NODE_MAX_ENTRIES, count -> limits.streamNodeMaxEntries = count);
    }
}
