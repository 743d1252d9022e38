package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;

/// Option words in the form in which arguments are compared with them: bytes in lower case.
final class Words {

    static final byte[] NX = Bytes.of("nx");
    static final byte[] XX = Bytes.of("xx");
    static final byte[] GT = Bytes.of("gt");
    static final byte[] LT = Bytes.of("lt");
    static final byte[] CH = Bytes.of("ch");
    static final byte[] INCR = Bytes.of("incr");
    static final byte[] MIN = Bytes.of("min");
    static final byte[] MAX = Bytes.of("max");
    static final byte[] SUM = Bytes.of("sum");
    static final byte[] REV = Bytes.of("rev");
    static final byte[] LIMIT = Bytes.of("limit");
    static final byte[] BYLEX = Bytes.of("bylex");
    static final byte[] BYSCORE = Bytes.of("byscore");
    static final byte[] WITHSCORE = Bytes.of("withscore");
    static final byte[] WITHSCORES = Bytes.of("withscores");
    static final byte[] WEIGHTS = Bytes.of("weights");
    static final byte[] AGGREGATE = Bytes.of("aggregate");
    static final byte[] ASC = Bytes.of("asc");
    static final byte[] DESC = Bytes.of("desc");
    static final byte[] BY = Bytes.of("by");
    static final byte[] STORE = Bytes.of("store");
    static final byte[] STOREDIST = Bytes.of("storedist");
    static final byte[] GET = Bytes.of("get");
    static final byte[] EX = Bytes.of("ex");
    static final byte[] PX = Bytes.of("px");
    static final byte[] EXAT = Bytes.of("exat");
    static final byte[] PXAT = Bytes.of("pxat");
    static final byte[] KEEPTTL = Bytes.of("keepttl");
    static final byte[] PERSIST = Bytes.of("persist");
    static final byte[] FIELDS = Bytes.of("fields");
    static final byte[] FNX = Bytes.of("fnx");
    static final byte[] FXX = Bytes.of("fxx");
    static final byte[] LEN = Bytes.of("len");
    static final byte[] IDX = Bytes.of("idx");
    static final byte[] MINMATCHLEN = Bytes.of("minmatchlen");
    static final byte[] WITHMATCHLEN = Bytes.of("withmatchlen");

    static final byte[] REPLACE = Bytes.of("replace");
    static final byte[] DB = Bytes.of("db");
    static final byte[] MATCH = Bytes.of("match");
    static final byte[] COUNT = Bytes.of("count");
    static final byte[] TYPE = Bytes.of("type");
    static final byte[] NOVALUES = Bytes.of("novalues");
    static final byte[] ASYNC = Bytes.of("async");
    static final byte[] SYNC = Bytes.of("sync");

    static final byte[] LEFT = Bytes.of("left");
    static final byte[] RIGHT = Bytes.of("right");
    static final byte[] BEFORE = Bytes.of("before");
    static final byte[] AFTER = Bytes.of("after");
    static final byte[] RANK = Bytes.of("rank");
    static final byte[] MAXLEN = Bytes.of("maxlen");

    private Words() {}
}
