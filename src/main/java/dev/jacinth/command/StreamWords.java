package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;

/// Option words of the commands on streams, in lower case to compare with.
final class StreamWords {

    static final byte[] MINID = Bytes.of("minid");
    static final byte[] NOMKSTREAM = Bytes.of("nomkstream");
    static final byte[] BLOCK = Bytes.of("block");
    static final byte[] STREAMS = Bytes.of("streams");
    static final byte[] GROUP = Bytes.of("group");
    static final byte[] NOACK = Bytes.of("noack");
    static final byte[] MKSTREAM = Bytes.of("mkstream");
    static final byte[] ENTRIESREAD = Bytes.of("entriesread");
    static final byte[] ENTRIESADDED = Bytes.of("entriesadded");
    static final byte[] MAXDELETEDID = Bytes.of("maxdeletedid");
    static final byte[] IDLE = Bytes.of("idle");
    static final byte[] TIME = Bytes.of("time");
    static final byte[] RETRYCOUNT = Bytes.of("retrycount");
    static final byte[] FORCE = Bytes.of("force");
    static final byte[] JUSTID = Bytes.of("justid");
    static final byte[] LASTID = Bytes.of("lastid");
    static final byte[] FULL = Bytes.of("full");

    static final byte[] EQUALS = Bytes.of("=");
    static final byte[] ABOUT = Bytes.of("~");
    static final byte[] LAST = Bytes.of("$");
    static final byte[] NEW = Bytes.of(">");
    static final byte[] AUTO = Bytes.of("*");

    private StreamWords() {}
}
