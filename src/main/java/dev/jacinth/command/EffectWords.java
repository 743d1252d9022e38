package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;

/// Words that commands write into what they propagate: names of commands and options, in upper case as in Redis.
final class EffectWords {

    static final byte[] DEL = Bytes.of("DEL");
    static final byte[] UNLINK = Bytes.of("UNLINK");
    static final byte[] PERSIST = Bytes.of("PERSIST");
    static final byte[] PEXPIREAT = Bytes.of("PEXPIREAT");
    static final byte[] SET = Bytes.of("SET");
    static final byte[] PXAT = Bytes.of("PXAT");
    static final byte[] KEEPTTL = Bytes.of("KEEPTTL");

    static final byte[] LPOP = Bytes.of("LPOP");
    static final byte[] RPOP = Bytes.of("RPOP");
    static final byte[] LMOVE = Bytes.of("LMOVE");
    static final byte[] RPOPLPUSH = Bytes.of("RPOPLPUSH");

    static final byte[] SREM = Bytes.of("SREM");

    static final byte[] ZADD = Bytes.of("ZADD");
    static final byte[] ZPOPMIN = Bytes.of("ZPOPMIN");
    static final byte[] ZPOPMAX = Bytes.of("ZPOPMAX");

    static final byte[] HSET = Bytes.of("HSET");
    static final byte[] HSETEX = Bytes.of("HSETEX");
    static final byte[] HDEL = Bytes.of("HDEL");
    static final byte[] HPERSIST = Bytes.of("HPERSIST");
    static final byte[] HPEXPIREAT = Bytes.of("HPEXPIREAT");
    static final byte[] FIELDS = Bytes.of("FIELDS");

    static final byte[] XCLAIM = Bytes.of("XCLAIM");
    static final byte[] XGROUP = Bytes.of("XGROUP");
    static final byte[] SETID = Bytes.of("SETID");
    static final byte[] CREATECONSUMER = Bytes.of("CREATECONSUMER");
    static final byte[] ENTRIESREAD = Bytes.of("ENTRIESREAD");
    static final byte[] TIME = Bytes.of("TIME");
    static final byte[] RETRYCOUNT = Bytes.of("RETRYCOUNT");
    static final byte[] FORCE = Bytes.of("FORCE");
    static final byte[] JUSTID = Bytes.of("JUSTID");
    static final byte[] LASTID = Bytes.of("LASTID");

    private EffectWords() {}
}
