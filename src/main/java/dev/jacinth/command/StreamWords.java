package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;

/// Option words of the commands on streams, in lower case to compare with, in upper case to write.
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

    static final byte[] WRITE_XCLAIM = Bytes.of("XCLAIM");
    static final byte[] WRITE_XGROUP = Bytes.of("XGROUP");
    static final byte[] WRITE_SETID = Bytes.of("SETID");
    static final byte[] WRITE_CREATECONSUMER = Bytes.of("CREATECONSUMER");
    static final byte[] WRITE_ENTRIESREAD = Bytes.of("ENTRIESREAD");
    static final byte[] WRITE_TIME = Bytes.of("TIME");
    static final byte[] WRITE_RETRYCOUNT = Bytes.of("RETRYCOUNT");
    static final byte[] WRITE_FORCE = Bytes.of("FORCE");
    static final byte[] WRITE_JUSTID = Bytes.of("JUSTID");
    static final byte[] WRITE_LASTID = Bytes.of("LASTID");

    private StreamWords() {}
}
