package dev.jacinth.value;

/// The types of Redis as small numbers: the low nibble of a key record's first byte. They never leave the process.
public final class ValueType {

    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    public static final int SORTED_SET = 3;
    public static final int HASH = 4;
    public static final int STREAM = 6;

    private static final String[] NAMES = {"string", "list", "set", "zset", "hash", "module", "stream"};

    private ValueType() {}

    /// The word that TYPE answers.
    public static String name(int type) {
        return NAMES[type];
    }

    /// The type that a word names, or -1.
    public static int byName(String name) {
        for (int type = 0; type < NAMES.length; type++) {
            if (NAMES[type].equalsIgnoreCase(name)) {
                return type;
            }
        }
        return -1;
    }
}
