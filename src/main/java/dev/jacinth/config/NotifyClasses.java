package dev.jacinth.config;

/// The value of `notify-keyspace-events`: a set of event classes as bits of an `int`, and its letters.
public final class NotifyClasses {

    public static final int KEYSPACE = 1;
    public static final int KEYEVENT = 1 << 1;
    public static final int GENERIC = 1 << 2;
    public static final int STRING = 1 << 3;
    public static final int LIST = 1 << 4;
    public static final int SET = 1 << 5;
    public static final int HASH = 1 << 6;
    public static final int ZSET = 1 << 7;
    public static final int EXPIRED = 1 << 8;
    public static final int EVICTED = 1 << 9;
    public static final int STREAM = 1 << 10;
    public static final int KEY_MISS = 1 << 11;
    public static final int MODULE = 1 << 13;
    public static final int NEW = 1 << 14;

    /// What the letter `A` stands for: every class of events but missed and new keys.
    public static final int ALL = GENERIC | STRING | LIST | SET | HASH | ZSET | EXPIRED | EVICTED | STREAM | MODULE;

    /// Letters of single classes in the order in which they are shown: those of ALL and NEW, then the others.
    private static final String LETTERS = "g$lshzxetdnKEm";

    private static final int[] BITS = {
        GENERIC, STRING, LIST, SET, HASH, ZSET, EXPIRED, EVICTED, STREAM, MODULE, NEW, KEYSPACE, KEYEVENT, KEY_MISS
    };

    private static final int COVERED_BY_ALL = LETTERS.indexOf('K');

    private NotifyClasses() {}

    static int parse(String letters) throws RefusedException {
        int classes = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            int at = LETTERS.indexOf(letter);
            if (at < 0 && letter != 'A') {
                throw new RefusedException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
            classes |= letter == 'A' ? ALL : BITS[at];
        }
        return classes;
    }

    /// The letters of these classes as CONFIG GET shows them. As in Redis, `n` disappears beside `A`.
    static String format(int classes) {
        StringBuilder letters = new StringBuilder();
        boolean all = (classes & ALL) == ALL;
        if (all) {
            letters.append('A');
        }
        for (int i = all ? COVERED_BY_ALL : 0; i < BITS.length; i++) {
            if ((classes & BITS[i]) != 0) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.toString();
    }
}
