package dev.jacinth.testing;

import java.util.List;

/// A case for every command that writes, or several: what a new one has to bring, so that it is tried with replicas and
/// where memory ends.
///
/// A case is a line of commands, separated by ` / `. The last one is what the case is about. A command that begins with
/// `&` is sent by a client of its own, which waits to be served: then the case is about that one. `<k>` is what DUMP
/// answers for a key.
public final class WriteCases {

    // spotless:off
    public static final List<String> ALL = List.of(
            // strings and bits
            "APPEND k a / APPEND k b",
            "DECR k", "DECRBY k 5",
            "SET k v / GETDEL k",
            "SET k v / GETEX k EX 1000",
            "SET k v EX 1000 / GETEX k PERSIST",
            "SET k v / GETEX k EXAT 1",
            "SET k v / GETSET k w",
            "INCR k", "INCRBY k 7", "INCRBYFLOAT k 0.1", "SET k 3 EX 1000 / INCRBYFLOAT k 1e-3",
            "MSET a 1 b 2", "MSETNX a 1 b 2",
            "PSETEX k 1000000 v", "SETEX k 1000 v", "SETNX k v",
            "SET k v", "SET k v EX 1000", "SET k v PXAT 4000000000000", "SET k v / SET k w GET", "SET k v KEEPTTL",
            "SET k v / SET k w XX GET EX 1000",
            "SETRANGE k 100 end",
            "SETBIT k 1234 1", "BITFIELD k SET u8 #3 200 INCRBY i5 100 1", "SET a foo / BITOP NOT b a",
            // keys
            "RPUSH l a b / COPY l m", "SET k v EX 1000 / COPY k k DB 1",
            "SET k v / DEL k", "SET k v / UNLINK k",
            "SET k v / EXPIRE k 1000", "SET k v / EXPIRE k 1000 NX", "SET k v / EXPIRE k -1",
            "SET k v / EXPIREAT k 4000000000", "SET k v / PEXPIRE k 1000000", "SET k v / PEXPIREAT k 4000000000000",
            "SET k v / PEXPIREAT k 1",
            "SET k v EX 1000 / PERSIST k",
            "HSET h f v / MOVE h 1", "SADD s a b / RENAME s t", "ZADD z 1 a / RENAMENX z y",
            "SET k v / RESTORE m 0 <k>", "SET k v / RESTORE k 1000000 <k> REPLACE",
            "SET k v / RESTORE k 1 <k> ABSTTL REPLACE",
            "RPUSH k a b / RESTORE-ASKING m 4000000000000 <k> ABSTTL",
            "RPUSH l 3 1 2 / SORT l STORE m", "SADD s b a c / SORT s ALPHA DESC LIMIT 0 2 STORE m",
            "SET k v / FLUSHDB", "SET k v / FLUSHALL", "FLUSHALL", "SET k v / SWAPDB 0 1",
            // lists
            "RPUSH l a b c / &BLMOVE l m LEFT RIGHT 0", "&BLMOVE l m LEFT RIGHT 0 / RPUSH l a b c",
            "RPUSH l a b c / &BLMPOP 0 2 m l LEFT COUNT 2", "&BLMPOP 0 2 m l RIGHT COUNT 2 / RPUSH l a b c",
            "RPUSH l a b / &BLPOP m l 0", "&BLPOP m l 0 / RPUSH l a b", "&BLPOP m l 0 / RPUSH l a",
            "RPUSH l a b / &BRPOP m l 0", "&BRPOP m l 0 / LPUSH l a b",
            "RPUSH l a b / &BRPOPLPUSH l m 0", "&BRPOPLPUSH l m 0 / RPUSH l a b", "&BRPOPLPUSH l l 0 / RPUSH l a b",
            "&BLMOVE l m LEFT LEFT 0 / &BLPOP m 0 / RPUSH l a b",
            "RPUSH l a b / LINSERT l AFTER a x", "RPUSH l a b / LMOVE l m LEFT RIGHT", "RPUSH l a b / LMPOP 2 m l LEFT",
            "RPUSH l a b / LPOP l", "RPUSH l a b c d / LPOP l 3", "LPUSH l a b", "LPUSH l a / LPUSHX l b c",
            "RPUSH l a b a c a / LREM l -2 a", "RPUSH l a b / LSET l 1 x", "RPUSH l a b c d / LTRIM l 1 2",
            "RPUSH l a / LTRIM l 1 2", "RPUSH l a b / RPOP l", "RPUSH l a b / RPOPLPUSH l m", "RPUSH l a",
            "RPUSH l a / RPUSHX l b",
            // sets
            "SADD s a b 3", "SADD s a b / SADD t b / SDIFFSTORE u s t", "SADD s a b / SADD t b / SINTERSTORE u s t",
            "SADD u x / SINTERSTORE u s t", "SADD s a b / SMOVE s t a", "SADD s a b c d e / SPOP s",
            "SADD s a b c d e f g / SPOP s 3", "SADD s a b / SPOP s 9", "SADD s 1 2 3 4 5 6 / SPOP s 4",
            "SADD s a b / SREM s a c", "SADD s a b / SADD t c / SUNIONSTORE u s t",
            // hashes
            "HSET h f v g w / HDEL h f x", "HINCRBY h f 5", "HINCRBYFLOAT h f 0.1", "HMSET h f v g w", "HSET h f v g w",
            "HSETNX h f v",
            "HSET h f v g w / HEXPIRE h 1000 FIELDS 1 f", "HSET h f v g w / HEXPIREAT h 4000000000 FIELDS 1 f",
            "HSET h f v g w / HPEXPIRE h 1000000 FIELDS 2 f g", "HSET h f v g w / HPEXPIREAT h 1 FIELDS 1 f",
            "HSET h f v g w / HPEXPIREAT h 4000000000000 FIELDS 1 f",
            "HSET h f v / HPEXPIRE h 1000000 FIELDS 1 f / HPERSIST h FIELDS 1 f",
            "HSET h f v g w / HGETDEL h FIELDS 1 f", "HSET h f v g w / HGETEX h EX 1000 FIELDS 1 f",
            "HSETEX h EX 1000 FIELDS 2 f v g w", "HSETEX h FNX FIELDS 1 f v",
            // sorted sets
            "ZADD z 1 a 2 b / &BZMPOP 0 2 y z MIN COUNT 5", "&BZMPOP 0 2 y z MAX / ZADD z 1 a 2 b",
            "ZADD z 1 a 2 b / &BZPOPMAX y z 0", "&BZPOPMAX y z 0 / ZADD z 1 a 2 b",
            "ZADD z 1 a 2 b / &BZPOPMIN y z 0", "&BZPOPMIN y z 0 / ZADD z 1 a",
            "ZADD z 0.1 a -inf b", "ZADD z 1 a / ZADD z GT CH 3 a 4 b", "ZADD z INCR 0.1 a",
            "ZADD z 1 a 2 b / ZADD y 1 b / ZDIFFSTORE x 2 z y", "ZADD z 1 a / ZINCRBY z 0.1 a",
            "ZADD z 1 a 2 b / ZADD y 3 b / ZINTERSTORE x 2 z y WEIGHTS 2 0.1",
            "ZADD z 1 a 2 b 3 c / ZMPOP 2 y z MAX COUNT 2",
            "ZADD z 1 a 2 b / ZPOPMAX z", "ZADD z 1 a 2 b 3 c / ZPOPMIN z 2",
            "ZADD z 1 a 2 b 3 c / ZRANGESTORE y z (1 5 BYSCORE LIMIT 0 1", "ZADD z 1 a 2 b / ZREM z a x",
            "ZADD z 0 a 0 b 0 c / ZREMRANGEBYLEX z [b +", "ZADD z 1 a 2 b 3 c / ZREMRANGEBYRANK z 0 1",
            "ZADD z 1 a 2 b 3 c / ZREMRANGEBYSCORE z (1 inf",
            "ZADD z 1 a / ZADD y 3 b / ZUNIONSTORE x 2 z y AGGREGATE MAX",
            // streams
            "XADD s * f v", "XADD s 5-* f v", "XADD s 1-1 f v / XADD s MAXLEN ~ 1 * f w", "XADD s MINID = 4 5-5 f v",
            "XADD s 1-1 f v / XADD s 2-2 f v / XDEL s 1-1", "XADD s 1-1 f v / XADD s 2-2 f v / XTRIM s MAXLEN 1",
            "XADD s 1-1 f v / XADD s 2-2 f v / XTRIM s MINID 2", "XADD s 1-1 f v / XSETID s 9-9",
            "XADD s 1-1 f v / XGROUP CREATE s g 0", "XGROUP CREATE s g $ MKSTREAM ENTRIESREAD 5",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP CREATECONSUMER s g c",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP CREATECONSUMER s g c / XGROUP DELCONSUMER s g c",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP DESTROY s g", "XGROUP CREATE s g $ MKSTREAM / XGROUP SETID s g 7-7",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c COUNT 1 STREAMS s >",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c NOACK STREAMS s >",
            "XGROUP CREATE s g $ MKSTREAM / &XREADGROUP GROUP g c BLOCK 0 STREAMS s > / XADD s 1-1 f v",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XACK s g 1-1",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XCLAIM s g d 0 1-1",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XCLAIM s g d 0 1-1 JUSTID",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s >"
                    + " / XAUTOCLAIM s g d 0 0",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XDEL s 1-1"
                    + " / XAUTOCLAIM s g d 0 0 COUNT 5 JUSTID",
            // HyperLogLogs and positions
            "PFADD h a b c", "PFADD h a / PFADD g b / PFMERGE f g h", "PFADD h a / PFDEBUG TODENSE h",
            "PFADD h a / PFCOUNT h",
            "GEOADD g 13.361389 38.115556 Palermo", "GEOADD g 1 1 a 1 2 b / GEORADIUS g 1 1 10 km STORE h",
            "GEOADD g 1 1 a 1 2 b / GEORADIUSBYMEMBER g a 500 km STOREDIST h",
            "GEOADD g 1 1 a 1 2 b / GEOSEARCHSTORE h g FROMMEMBER b BYBOX 400 400 km STOREDIST",
            // several effects at once
            "MULTI / SET k v / INCRBYFLOAT f 0.5 / RPUSH l a b / LPOP l / EXEC");
    // spotless:on

    private WriteCases() {}
}
