package dev.jacinth.persistence.rdb;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// What the AUX fields of an RDB say of where it comes from. Fields that are not known are passed over.
final class RdbAux {

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");
    private static final int STREAM_DATABASE_UNKNOWN = -1;
    private static final long OFFSET_UNKNOWN = -1;
    private static final int ID_CHARS = 40;

    /// Far beyond what any server has sent, with room to count on.
    private static final long OFFSET_MAX = Long.MAX_VALUE / 2;

    private String id = "";
    private long offset = OFFSET_UNKNOWN;
    private int streamDatabase = STREAM_DATABASE_UNKNOWN;

    /// Takes a field in. False if its value cannot be.
    boolean put(String name, String value, long nowMillis) {
        try {
            switch (name) {
                case "redis-ver" -> LOG.log(Level.INFO, () -> "Loading RDB produced by version " + value);
                case "ctime" -> logAge(Math.max(0, nowMillis / 1000 - Long.parseLong(value)));
                case "used-mem" -> logUsedMemory(Long.parseLong(value));
                case "repl-stream-db" -> streamDatabase = Integer.parseInt(value);
                case "repl-id" -> id = value;
                case "repl-offset" -> offset = Long.parseLong(value);
                case "aof-base" -> logBase(Long.parseLong(value) != 0);
                default -> LOG.log(Level.DEBUG, () -> "RDB auxiliary field '" + name + "' is '" + value + "'");
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void logAge(long seconds) {
        LOG.log(Level.INFO, () -> "RDB age " + seconds + " seconds");
    }

    private static void logUsedMemory(long bytes) {
        LOG.log(Level.INFO, () -> String.format("RDB memory usage when created %.2f Mb", bytes / (1024.0 * 1024.0)));
    }

    private static void logBase(boolean base) {
        if (base) {
            LOG.log(Level.INFO, "RDB is base AOF");
        }
    }

    /// Where the data set stands in a replication stream; null unless all three fields are there and can be.
    ///
    /// @param databases how many there are
    @Nullable
    RdbPosition position(int databases) {
        boolean valid = id.length() == ID_CHARS
                && offset >= 0
                && offset <= OFFSET_MAX
                && streamDatabase >= 0
                && streamDatabase < databases;
        return valid ? new RdbPosition(id, offset, streamDatabase) : null;
    }
}
