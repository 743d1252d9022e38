package dev.jacinth.persistence.rdb;

/// The bytes of an RDB.
///
/// ```
///   file     "REDIS" + version in 4 digits, records, EOF, checksum (CRC-64 of all before it, u64; 0 = unchecked)
///   record   AUX string string | SELECTDB length | RESIZEDB length length | key
///   key      [EXPIRETIME_MS i64] [IDLE length | FREQ u8]  type u8, string, value
///
///   length   00LLLLLL                       6 bits
///            01LLLLLL LLLLLLLL              14 bits
///            10000000 + 4 bytes             32 bits, big-endian
///            10000001 + 8 bytes             64 bits, big-endian
///            11EEEEEE                       no length but a string in encoding E follows
///   string   length + bytes
///            11000000 + i8  |  11000001 + i16  |  11000010 + i32     the digits of the number
///            11000011 + length of the compressed bytes + length of the string + LZF
/// ```
///
/// Numbers are little-endian where nothing else is said. Example: key `foo` with value `bar` is `00 03 f o o 03 b a r`,
/// with value `100` it is `00 03 f o o C0 64`.
public final class RdbFormat {

    /// What is written unless something else is asked for: Redis 7.0 reads it, and so do all after it.
    public static final int VERSION = 10;

    /// What is written where fields of hashes cease to exist: Redis 7.4 reads it, and so do all after it.
    public static final int VERSION_FIELD_EXPIRY = 12;

    /// The newest version whose records are understood.
    public static final int VERSION_READ_MAX = 12;

    /// The release of Redis that we answer for.
    public static final String REDIS_VERSION = "7.2.4";

    static final String MAGIC = "REDIS";
    static final int HEADER_BYTES = 9;
    static final int CHECKSUM_BYTES = 8;

    /// Files before this version end without a checksum.
    static final int CHECKSUM_SINCE_VERSION = 5;

    static final int SLOT_INFO = 244;
    static final int FUNCTION2 = 245;
    static final int FUNCTION_PRE_GA = 246;
    static final int MODULE_AUX = 247;
    static final int IDLE = 248;
    static final int FREQ = 249;
    static final int AUX = 250;
    static final int RESIZEDB = 251;
    static final int EXPIRETIME_MS = 252;
    static final int EXPIRETIME = 253;
    static final int SELECTDB = 254;
    static final int EOF = 255;

    static final int TYPE_STRING = 0;
    static final int TYPE_SET = 2;
    static final int TYPE_SORTED_SET = 3;
    static final int TYPE_HASH = 4;
    static final int TYPE_SORTED_SET_BINARY = 5;
    static final int TYPE_HASH_ZIPMAP = 9;
    static final int TYPE_SET_INTSET = 11;
    static final int TYPE_SORTED_SET_ZIPLIST = 12;
    static final int TYPE_HASH_ZIPLIST = 13;
    static final int TYPE_HASH_LISTPACK = 16;
    static final int TYPE_SORTED_SET_LISTPACK = 17;
    static final int TYPE_SET_LISTPACK = 20;

    /// The first version in which sets may be listpacks.
    static final int SET_LISTPACK_SINCE_VERSION = 11;
    static final int TYPE_LIST = 1;
    static final int TYPE_LIST_ZIPLIST = 10;
    static final int TYPE_LIST_QUICKLIST = 14;
    static final int TYPE_LIST_QUICKLIST_2 = 18;

    static final int LIST_NODE_PLAIN = 1;
    static final int LIST_NODE_PACKED = 2;
    static final int TYPE_STREAM = 15;
    static final int TYPE_STREAM_2 = 19;
    static final int TYPE_STREAM_3 = 21;

    /// The version from which on readers know [#TYPE_STREAM_3].
    static final int STREAM_3_SINCE_VERSION = 11;

    /// Of release candidates of Redis 7.4.
    static final int TYPE_HASH_TIMED_OLD = 22;

    static final int TYPE_HASH_LISTPACK_TIMED_OLD = 23;
    static final int TYPE_HASH_TIMED = 24;
    static final int TYPE_HASH_LISTPACK_TIMED = 25;

    /// Type codes are below this, opcodes are not.
    static final int TYPES = 64;

    static final int LENGTH_6 = 0x00;
    static final int LENGTH_14 = 0x40;
    static final int LENGTH_32 = 0x80;
    static final int LENGTH_64 = 0x81;
    static final int ENCODED = 0xC0;

    static final int ENCODED_INT8 = 0;
    static final int ENCODED_INT16 = 1;
    static final int ENCODED_INT32 = 2;
    static final int ENCODED_LZF = 3;

    /// Strings up to this length may be numbers of 32 bits: sign and digits of the longest.
    static final int INT32_DIGITS_MAX = 11;

    /// Shorter strings are not worth compressing.
    static final int COMPRESSED_BYTES_MIN = 21;

    /// How much compression must gain to be used.
    static final int COMPRESSION_GAIN_BYTES_MIN = 4;

    /// Three bytes of LZF are at most 264 bytes of text; what claims to be more is a lie.
    static final int LZF_RATIO_MAX = 88;

    /// The longest string, whatever a length says: an `int` with room for a header.
    static final int STRING_BYTES_MAX = Integer.MAX_VALUE - 64;

    // spotless:off
    private static final String[] TYPE_NAMES = {
        "string", "list", "set", "zset", "hash", "zset with binary scores", "module", "module", "?", "hash zipmap",
        "list ziplist", "set intset", "zset ziplist", "hash ziplist", "list quicklist", "stream", "hash listpack",
        "zset listpack", "list quicklist", "stream", "set listpack", "stream", "hash with field expiry",
        "hash listpack with field expiry", "hash with field expiry", "hash listpack with field expiry"
    };
    // spotless:on

    private RdbFormat() {}

    /// The version whose readers understand a type code.
    static int versionOf(int typeCode) {
        return typeCode < TYPE_HASH_TIMED_OLD ? VERSION : VERSION_FIELD_EXPIRY;
    }

    /// What a type code stands for, for messages.
    static String typeName(int code) {
        return code < TYPE_NAMES.length ? TYPE_NAMES[code] : "unknown";
    }
}
