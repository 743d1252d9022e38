package dev.jacinth.command;

/// The error replies that several commands share, as they go over the wire without the leading `-`. The texts are
/// protocol: clients compare them.
public final class Errors {

    public static final String WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";
    public static final String SYNTAX = "ERR syntax error";
    public static final String NO_SUCH_KEY = "ERR no such key";
    public static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    public static final String NOT_POSITIVE = "ERR value is out of range, must be positive";
    public static final String NUMKEYS_NOT_POSITIVE = "ERR numkeys should be greater than 0";
    public static final String LIMIT_NEGATIVE = "ERR LIMIT can't be negative";
    public static final String NOT_A_FLOAT = "ERR value is not a valid float";
    public static final String OUT_OF_RANGE = "ERR index out of range";
    public static final String SUM_OUT_OF_RANGE = "ERR increment or decrement would overflow";
    public static final String SUM_NOT_FINITE = "ERR increment would produce NaN or Infinity";
    public static final String OFFSET_OUT_OF_RANGE = "ERR offset is out of range";
    public static final String SAME_OBJECT = "ERR source and destination objects are the same";
    public static final String DB_INDEX_OUT_OF_RANGE = "ERR DB index is out of range";
    public static final String STRING_TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    public static final String NO_AUTH = "NOAUTH Authentication required.";
    public static final String EXEC_ABORT = "EXECABORT Transaction discarded because of previous errors.";
    public static final String LOADING = "LOADING Redis is loading the dataset in memory";
    public static final String READONLY = "READONLY You can't write against a read only replica.";
    public static final String MASTER_DOWN =
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
    public static final String NO_REPLICAS = "NOREPLICAS Not enough good replicas to write.";
    public static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
    public static final String MISCONFIGURED = "MISCONF Redis is configured to save RDB snapshots, but it's"
            + " currently unable to persist to disk. Commands that may modify the data set are disabled, because this"
            + " instance is configured to report errors during writes if RDB snapshotting fails"
            + " (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.";

    private Errors() {}

    /// What a command replies that was called with too few or too many arguments.
    public static String wrongCount(Command command) {
        return "ERR wrong number of arguments for '" + command.fullName() + "' command";
    }

    /// What a command replies that is given a time for a key or a field to expire that cannot be one.
    static String invalidExpireTime(Command command) {
        return "ERR invalid expire time in '" + command.fullName() + "' command";
    }

    /// What a command replies where a stream has no group of a name.
    static String noSuchGroup(Call call, int keyIndex, int groupIndex) {
        return "NOGROUP No such consumer group '" + call.quoted(groupIndex) + "' for key name '" + call.quoted(keyIndex)
                + "'";
    }
}
