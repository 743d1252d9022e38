package dev.jacinth.persistence;

import dev.jacinth.config.MaxmemoryPolicy;
import dev.jacinth.config.Settings;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.persistence.rdb.RdbOptions;

/// What the settings say about how RDBs are written and read.
public final class RdbSettings {

    private RdbSettings() {}

    public static RdbOptions writing(Settings settings) {
        return new RdbOptions(
                settings.get(Settings.RDB_VERSION),
                settings.get(Settings.RDBCOMPRESSION),
                settings.get(Settings.RDBCHECKSUM),
                usage(settings.get(Settings.MAXMEMORY_POLICY)),
                false,
                true,
                settings.get(Settings.RDB_KEY_SAVE_DELAY));
    }

    private static RdbOptions.Usage usage(MaxmemoryPolicy policy) {
        return switch (policy) {
            case VOLATILE_LRU, ALLKEYS_LRU -> RdbOptions.Usage.IDLE;
            case VOLATILE_LFU, ALLKEYS_LFU -> RdbOptions.Usage.FREQUENCY;
            default -> RdbOptions.Usage.NONE;
        };
    }

    /// @param master whether this server deletes expired keys itself
    public static RdbLoadOptions reading(Settings settings, boolean master) {
        return new RdbLoadOptions(
                master, false, settings.get(Settings.RDBCHECKSUM), settings.get(Settings.KEY_LOAD_DELAY));
    }
}
