package dev.jacinth.value;

import dev.jacinth.bytes.MurmurHash;
import dev.jacinth.bytes.Native;

/// HyperLogLog: about how many different elements were added, of any number, in at most 12 KiB; the standard error is
/// 0.81 %. It is a string in one of two forms, byte for byte those of Redis.
///
/// ```
///   0      4          5        8                      16
///   | HYLL | encoding | unused | u64 count, cached    | registers
///
///   dense     16384 registers of 6 bits, the first in the lowest bits of the first byte: 12288 bytes
///   sparse    runs of registers, from the first to the last
///             00nnnnnn            ZERO     n + 1 registers are 0 (1..64)
///             01nnnnnn nnnnnnnn   XZERO    n + 1 registers are 0 (1..16384), the high bits first
///             1vvvvvnn            VAL      n + 1 registers (1..4) are v + 1 (1..32)
/// ```
///
/// The highest bit of the count says that registers changed since it was computed. An element is hashed to 64 bits: 14
/// of them choose a register, which keeps the largest number seen of zeroes below the lowest one of the other 50, plus
/// one.
///
/// Two values of a register do not fit a VAL and a long sparse form wastes time, so a sparse one turns dense for a
/// value above 32 or beyond a given number of bytes. It never turns back.
///
/// All methods but [#patternLength] work on a *room* of [#ROOM_BYTES] bytes outside the data set:
///
/// ```
///   image       the string: [#IMAGE] is its offset
///   registers   one byte for each register: [#REGISTERS]
///   histogram   how many registers have which value: 4 times 64 counters, which are added up in the end
/// ```
///
/// Four counters of each value, since one that is increased twice in a row has to wait for itself.
public final class HyperLogLog {

    /// Bytes before the registers.
    public static final int HEADER_BYTES = 16;

    /// Length of the dense form.
    public static final int DENSE_BYTES = HEADER_BYTES + 12288;

    public static final int DENSE = 0;
    public static final int SPARSE = 1;

    public static final int REGISTER_COUNT = 1 << 14;

    /// Two bytes for every register, if each had a run of its own: what is longer cannot be sound.
    public static final int SPARSE_BYTES_MAX = HEADER_BYTES + 2 * REGISTER_COUNT;

    /// Offset of the encoding in the header.
    public static final int ENCODING_AT = 4;

    /// Offset of the cached count, and in it of the byte whose highest bit says that it is not valid.
    public static final int COUNT_AT = 8;

    public static final int STALE_AT = 15;
    public static final int STALE_BIT = 0x80;

    /// What [#add] and [#raise] return if nothing changed.
    public static final int UNCHANGED = 0;

    /// What several methods return if the runs do not make 16384 registers.
    public static final int CORRUPT = -1;

    /// What a change of the sparse form returns if the dense one is needed.
    private static final int TOO_SMALL = -2;

    /// Offsets in a room. Reading may go a few bytes beyond the longest image.
    public static final int IMAGE = 0;

    public static final int REGISTERS = SPARSE_BYTES_MAX + 16;
    private static final int HISTOGRAM = REGISTERS + REGISTER_COUNT;
    public static final int ROOM_BYTES = HISTOGRAM + 4 * 64 * Integer.BYTES;

    private static final int MAGIC = 'H' | 'Y' << 8 | 'L' << 16 | 'L' << 24;
    private static final long HASH_SEED = 0xadc83b19L;
    private static final int INDEX_BITS = 14;
    private static final int PATTERN_BITS = Long.SIZE - INDEX_BITS;

    private static final int KIND_MASK = 0xC0;
    private static final int XZERO = 0x40;
    private static final int VAL = 0x80;
    private static final int ZERO_RUN_MAX = 64;
    private static final int VAL_RUN_MAX = 4;
    private static final int SPARSE_VALUE_MAX = 32;

    /// From this length of the image on, runs of one byte are common enough to be passed eight at a time.
    private static final int EIGHTS_BYTES_MIN = 512;

    /// Runs that may have become mergeable: the one before the change and what the change can have made of one run.
    private static final int MERGE_RUNS = 5;

    /// Registers of a run by its first byte; those of XZERO take a second one.
    private static final byte[] RUN_REGISTERS = new byte[256];

    private static final long EIGHT_SIXES = 0x3F3F3F3F3F3F3F3FL;
    private static final long EIGHT_ONES = 0x0101010101010101L;
    private static final long EVEN_BYTES = 0x00FF00FF00FF00FFL;
    private static final long EVEN_ONES = 0x0001000100010001L;
    private static final long EIGHT_XZEROES = 0x4040404040404040L;
    private static final long EIGHT_TOPS = 0x8080808080808080L;

    /// `1 / (2 ln 2)`.
    private static final double ALPHA = 0.721347520444481703680;

    static {
        for (int i = 0; i < 256; i++) {
            RUN_REGISTERS[i] = (byte) ((i & VAL) != 0 ? (i & 3) + 1 : (i & 0x3F) + 1);
        }
    }

    private HyperLogLog() {}

    // ---- elements

    /// The hash of an element: for [#register] and [#patternLength].
    public static long hash(long element, int length) {
        return MurmurHash.hash(element, length, HASH_SEED);
    }

    /// The register that an element belongs to.
    public static int register(long hash) {
        return (int) hash & REGISTER_COUNT - 1;
    }

    /// What that register is at least, once the element was added: 1 to 51.
    public static int patternLength(long hash) {
        return Long.numberOfTrailingZeros(hash >>> INDEX_BITS | 1L << PATTERN_BITS) + 1;
    }

    // ---- the string

    /// Whether a string of `length` bytes, of which at least the header lies at the address, can be a HyperLogLog.
    public static boolean isOne(long header, int length) {
        if (length < HEADER_BYTES || Native.getInt(header) != MAGIC) {
            return false;
        }
        int encoding = encoding(header);
        return encoding == SPARSE || encoding == DENSE && length == DENSE_BYTES;
    }

    public static int encoding(long header) {
        return Native.getUnsignedByte(header + ENCODING_AT);
    }

    /// The count that the header keeps, negative if registers changed since.
    public static long cachedCount(long header) {
        return Native.getLong(header + COUNT_AT);
    }

    /// Marks the count that the header keeps as no longer valid.
    public static void invalidate(long header) {
        int stale = Native.getUnsignedByte(header + STALE_AT) | STALE_BIT;
        Native.putByte(header + STALE_AT, (byte) stale);
    }

    /// Makes the image an empty HyperLogLog and returns its length.
    public static int clear(long room) {
        long image = room + IMAGE;
        Native.fill(image, HEADER_BYTES, (byte) 0);
        Native.putInt(image, MAGIC);
        Native.putByte(image + ENCODING_AT, (byte) SPARSE);
        return HEADER_BYTES + putZeroes(image + HEADER_BYTES, REGISTER_COUNT);
    }

    /// Adds an element to the image of `length` bytes. Returns the new length, [#UNCHANGED] or [#CORRUPT].
    ///
    /// @param sparseBytesMax the longest sparse form
    public static int add(long room, int length, long sparseBytesMax, long element, int elementLength) {
        long hash = hash(element, elementLength);
        return raise(room, length, sparseBytesMax, register(hash), patternLength(hash));
    }

    /// Raises a register of the image of `length` bytes to `value`, if it is lower. Returns as [#add].
    public static int raise(long room, int length, long sparseBytesMax, int register, int value) {
        if (encoding(room + IMAGE) == DENSE) {
            return raiseDense(room, register, value) ? length : UNCHANGED;
        }
        int raised = raiseSparse(room, length, sparseBytesMax, register, value);
        if (raised != TOO_SMALL) {
            return raised;
        }
        int grown = densify(room, length);
        if (grown != CORRUPT) {
            raiseDense(room, register, value);
        }
        return grown;
    }

    // ---- dense

    /// The offset in the string of the first byte that has bits of a register; the second, if any, is the next one.
    public static int denseOffset(int register) {
        return HEADER_BYTES + register * 6 / 8;
    }

    /// By how many bits the two bytes from [#denseOffset] on must be shifted right to have the register lowest.
    public static int denseShift(int register) {
        return register * 6 & 7;
    }

    /// Whether a register has bits in two bytes.
    public static boolean isSplit(int register) {
        return denseShift(register) > 2;
    }

    private static boolean raiseDense(long room, int register, int value) {
        long at = room + IMAGE + denseOffset(register);
        int shift = denseShift(register);
        int pair = Native.getShort(at);
        if ((pair >>> shift & 63) >= value) {
            return false;
        }
        Native.putShort(at, (short) (pair & ~(63 << shift) | value << shift));
        invalidate(room + IMAGE);
        return true;
    }

    /// Turns a sparse image dense. Returns its length or, if it stays as it is, [#CORRUPT].
    public static int densify(long room, int length) {
        clearRegisters(room);
        if (!mergeSparse(room, length)) {
            return CORRUPT;
        }
        return writeDense(room);
    }

    /// Makes the image, whose header stays but for the encoding, a dense one of the registers in the room.
    private static int writeDense(long room) {
        Native.putByte(room + IMAGE + ENCODING_AT, (byte) DENSE);
        long from = room + REGISTERS;
        long to = room + IMAGE + HEADER_BYTES;
        for (int i = 0; i < REGISTER_COUNT; i += 8) {
            long bits = Long.compress(Native.getLong(from + i), EIGHT_SIXES);
            Native.putInt(to, (int) bits);
            Native.putShort(to + Integer.BYTES, (short) (bits >>> Integer.SIZE));
            to += 6;
        }
        return DENSE_BYTES;
    }

    // ---- sparse

    private static int raiseSparse(long room, int length, long sparseBytesMax, int register, int value) {
        if (value > SPARSE_VALUE_MAX) {
            return TOO_SMALL;
        }
        long start = room + IMAGE + HEADER_BYTES;
        long end = room + IMAGE + length;
        long previous = start;
        long at = start;
        int first = 0;
        int op = 0;
        int registers = 0;
        // Behind this there are no eight runs, or the register is among them.
        long lastEight = length < EIGHTS_BYTES_MIN ? start : end - Long.BYTES;
        while (at < end) {
            if (at < lastEight) {
                long eight = Native.getLong(at);
                if ((eight & ~(eight >>> 1) & EIGHT_XZEROES) == 0) {
                    int behind = first + registersOfEight(eight);
                    if (register >= behind) {
                        first = behind;
                        previous = at + Long.BYTES - 1;
                        at += Long.BYTES;
                        continue;
                    }
                    lastEight = start;
                }
            }
            op = Native.getUnsignedByte(at);
            boolean wide = (op & KIND_MASK) == XZERO;
            registers = wide ? wideRegisters(at) : RUN_REGISTERS[op];
            if (register < first + registers) {
                break;
            }
            previous = at;
            at += wide ? 2 : 1;
            first += registers;
        }
        int opBytes = opBytes(op);
        if (at + opBytes > end) {
            return CORRUPT;
        }
        int old = (op & VAL) != 0 ? value(op) : 0;
        if (old >= value) {
            return UNCHANGED;
        }
        long runs = split(op, register - first, first + registers - 1 - register, value);
        int runsBytes = Long.SIZE - Long.numberOfLeadingZeros(runs) >>> 3;
        int grown = length + runsBytes - opBytes;
        if (grown > length && grown > Math.min(sparseBytesMax, SPARSE_BYTES_MAX)) {
            return TOO_SMALL;
        }
        Native.copy(at + opBytes, at + runsBytes, end - at - opBytes);
        putRuns(at, runs);
        invalidate(room + IMAGE);
        return grown - merge(previous, room + IMAGE + grown);
    }

    /// How many registers eight runs have that take a byte each.
    private static int registersOfEight(long runs) {
        long vals = runs >>> 7 & EIGHT_ONES;
        long counts = (runs & (EIGHT_SIXES ^ vals * 0x3C)) + EIGHT_ONES;
        long pairs = (counts & EVEN_BYTES) + (counts >>> Byte.SIZE & EVEN_BYTES);
        return (int) (pairs * EVEN_ONES >>> 48);
    }

    /// The runs for a run of `before` registers, one of `value` and `after` registers, where all were one run that
    /// begins with `op`: one byte after the other from the lowest up, and a byte of 1 behind them.
    private static long split(int op, int before, int after, int value) {
        long runs = after == 0 ? 1 : prepend(1, op, after);
        runs = runs << 8 | val(value, 1);
        return before == 0 ? runs : prepend(runs, op, before);
    }

    /// Puts a run of registers as they are in that of `op` before runs.
    private static long prepend(long runs, int op, int registers) {
        if ((op & VAL) != 0) {
            return runs << 8 | val(value(op), registers);
        }
        int rest = registers - 1;
        return registers <= ZERO_RUN_MAX ? runs << 8 | rest : runs << 16 | (rest & 0xFF) << 8 | XZERO | rest >> 8;
    }

    private static void putRuns(long address, long runs) {
        long at = address;
        for (long rest = runs; rest != 1; rest >>>= 8) {
            Native.putByte(at++, (byte) rest);
        }
    }

    /// Merges runs of the same value, from a run on, of which there are some more up to `end`. Returns by how many
    /// bytes the image became shorter.
    private static int merge(long from, long end) {
        long at = from;
        int merged = 0;
        for (int i = 0; i < MERGE_RUNS && at < end - merged; i++) {
            int op = Native.getUnsignedByte(at);
            if ((op & VAL) == 0) {
                at += opBytes(op);
                continue;
            }
            int next = at + 1 < end - merged ? Native.getUnsignedByte(at + 1) : 0;
            int registers = RUN_REGISTERS[op] + RUN_REGISTERS[next];
            if ((next & VAL) != 0 && value(op) == value(next) && registers <= VAL_RUN_MAX) {
                Native.putByte(at + 1, (byte) val(value(op), registers));
                Native.copy(at + 1, at, end - merged - at - 1);
                merged++;
            } else {
                at++;
            }
        }
        return merged;
    }

    private static int opBytes(int op) {
        return (op & KIND_MASK) == XZERO ? 2 : 1;
    }

    private static int value(int op) {
        return (op >> 2 & 31) + 1;
    }

    private static int val(int value, int registers) {
        return VAL | value - 1 << 2 | registers - 1;
    }

    private static int wideRegisters(long at) {
        return ((Native.getUnsignedByte(at) & 0x3F) << 8 | Native.getUnsignedByte(at + 1)) + 1;
    }

    private static int putZeroes(long at, int registers) {
        int rest = registers - 1;
        Native.putByte(at, (byte) (XZERO | rest >> 8));
        Native.putByte(at + 1, (byte) rest);
        return 2;
    }

    /// The runs of a sparse image as text: `z:3` (ZERO), `Z:900` (XZERO), `v:2,1` (VAL). Not for the hot path.
    public static String describe(long room, int length) {
        StringBuilder text = new StringBuilder();
        long end = room + IMAGE + length;
        for (long at = room + IMAGE + HEADER_BYTES; at < end; ) {
            int op = Native.getUnsignedByte(at);
            if ((op & VAL) != 0) {
                text.append("v:").append(value(op)).append(',').append(RUN_REGISTERS[op]);
            } else if ((op & KIND_MASK) == XZERO) {
                text.append("Z:").append(wideRegisters(at));
            } else {
                text.append("z:").append(RUN_REGISTERS[op]);
            }
            at += opBytes(op);
            text.append(at < end ? " " : "");
        }
        return text.toString();
    }

    // ---- unions

    /// Sets all registers in the room to 0.
    public static void clearRegisters(long room) {
        Native.fill(room + REGISTERS, REGISTER_COUNT, (byte) 0);
    }

    /// Raises the registers in the room to those of the image. False, with some of them raised, if it is corrupt.
    public static boolean merge(long room, int length) {
        if (encoding(room + IMAGE) == SPARSE) {
            return mergeSparse(room, length);
        }
        long from = room + IMAGE + HEADER_BYTES;
        long to = room + REGISTERS;
        for (int i = 0; i < REGISTER_COUNT; i += 8) {
            long theirs = Long.expand(Native.getLong(from), EIGHT_SIXES);
            long ours = Native.getLong(to + i);
            // No register has the highest bit of its byte, so what is subtracted never borrows from the next byte.
            long atLeast = ((ours | EIGHT_TOPS) - theirs & EIGHT_TOPS) >>> 7;
            long mask = (atLeast << 8) - atLeast;
            Native.putLong(to + i, ours & mask | theirs & ~mask);
            from += 6;
        }
        return true;
    }

    /// Raises the registers of the image, which is not corrupt, to those in the room, which are nowhere lower. Returns
    /// the new length.
    ///
    /// @param dense whether the image is to be dense in any case
    /// @param sparseBytesMax the longest sparse form
    public static int raiseAll(long room, int length, boolean dense, long sparseBytesMax) {
        if (dense) {
            return writeDense(room);
        }
        int grown = length;
        for (int first = 0; first < REGISTER_COUNT; first += Long.BYTES) {
            long rest = Native.getLong(room + REGISTERS + first);
            while (rest != 0) {
                int shift = Long.numberOfTrailingZeros(rest) & -Byte.SIZE;
                int value = (int) (rest >>> shift) & 0xFF;
                int raised = raiseSparse(room, grown, sparseBytesMax, first + shift / Byte.SIZE, value);
                if (raised == TOO_SMALL) {
                    return writeDense(room);
                }
                grown = raised == UNCHANGED ? grown : raised;
                rest &= ~(0xFFL << shift);
            }
        }
        return grown;
    }

    private static boolean mergeSparse(long room, int length) {
        long end = room + IMAGE + length;
        long registers = room + REGISTERS;
        int index = 0;
        for (long at = room + IMAGE + HEADER_BYTES; at < end && index <= REGISTER_COUNT; ) {
            int op = Native.getUnsignedByte(at);
            if ((op & VAL) == 0) {
                index += (op & KIND_MASK) == XZERO ? wideRegisters(at) : RUN_REGISTERS[op];
                at += opBytes(op);
                continue;
            }
            int behind = index + RUN_REGISTERS[op];
            if (behind > REGISTER_COUNT) {
                return false;
            }
            int value = value(op);
            for (; index < behind; index++) {
                if (Native.getByte(registers + index) < value) {
                    Native.putByte(registers + index, (byte) value);
                }
            }
            at++;
        }
        return index == REGISTER_COUNT;
    }

    // ---- counting

    /// The number of elements in the image of `length` bytes, or [#CORRUPT].
    public static long count(long room, int length) {
        clearHistogram(room);
        long registers = room + IMAGE + HEADER_BYTES;
        if (encoding(room + IMAGE) == DENSE) {
            for (int i = 0; i < REGISTER_COUNT; i += 8) {
                countEight(room, Native.getLong(registers), 6);
                registers += 6;
            }
        } else if (!countRuns(room, length)) {
            return CORRUPT;
        }
        return estimate(room);
    }

    /// The number of elements that the registers in the room stand for.
    public static long countRegisters(long room) {
        clearHistogram(room);
        for (int i = 0; i < REGISTER_COUNT; i += 8) {
            countEight(room, Native.getLong(room + REGISTERS + i), 8);
        }
        return estimate(room);
    }

    private static void clearHistogram(long room) {
        Native.fill(room + HISTOGRAM, ROOM_BYTES - HISTOGRAM, (byte) 0);
    }

    /// Counts eight registers of which each begins `width` bits above the one before.
    private static void countEight(long room, long bits, int width) {
        long counters = room + HISTOGRAM;
        if (bits << Long.SIZE - 8 * width == 0) {
            Native.putInt(counters, Native.getInt(counters) + 8);
            return;
        }
        count(counters, bits);
        count(counters + 256, bits >>> width);
        count(counters + 512, bits >>> 2 * width);
        count(counters + 768, bits >>> 3 * width);
        count(counters, bits >>> 4 * width);
        count(counters + 256, bits >>> 5 * width);
        count(counters + 512, bits >>> 6 * width);
        count(counters + 768, bits >>> 7 * width);
    }

    private static void count(long counters, long value) {
        long counter = counters + ((value & 63) << 2);
        Native.putInt(counter, Native.getInt(counter) + 1);
    }

    private static boolean countRuns(long room, int length) {
        long counters = room + HISTOGRAM;
        long end = room + IMAGE + length;
        int index = 0;
        for (long at = room + IMAGE + HEADER_BYTES; at < end && index <= REGISTER_COUNT; ) {
            int op = Native.getUnsignedByte(at);
            boolean wide = (op & KIND_MASK) == XZERO;
            int registers = wide ? wideRegisters(at) : RUN_REGISTERS[op];
            long counter = counters + ((op & VAL) != 0 ? (long) value(op) << 2 : 0);
            Native.putInt(counter, Native.getInt(counter) + registers);
            index += registers;
            at += wide ? 2 : 1;
        }
        return index == REGISTER_COUNT;
    }

    private static int counted(long room, int value) {
        long counter = room + HISTOGRAM + ((long) value << 2);
        return Native.getInt(counter)
                + Native.getInt(counter + 256)
                + Native.getInt(counter + 512)
                + Native.getInt(counter + 768);
    }

    /// Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284), algorithm 6.
    private static long estimate(long room) {
        double registers = REGISTER_COUNT;
        double sum = registers * tau((registers - counted(room, PATTERN_BITS + 1)) / registers);
        for (int value = PATTERN_BITS; value >= 1; value--) {
            sum += counted(room, value);
            sum *= 0.5;
        }
        sum += registers * sigma(counted(room, 0) / registers);
        double estimate = ALPHA * registers * registers / sum;
        // What no register of a sound string gives: C makes the smallest integer of it.
        return estimate < 0x1p63 ? Math.round(estimate) : Long.MIN_VALUE;
    }

    private static double sigma(double portion) {
        if (portion == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double x = portion;
        double y = 1;
        double sum = x;
        double before;
        do {
            x *= x;
            before = sum;
            sum += x * y;
            y += y;
        } while (before != sum);
        return sum;
    }

    private static double tau(double portion) {
        if (portion == 0 || portion == 1) {
            return 0;
        }
        double x = portion;
        double y = 1;
        double sum = 1 - x;
        double before;
        do {
            x = Math.sqrt(x);
            before = sum;
            y *= 0.5;
            sum -= (1 - x) * (1 - x) * y;
        } while (before != sum);
        return sum / 3;
    }
}
