package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import dev.jacinth.testing.HostilePayloads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Small RDB files that are as they should be, for tests that then damage them: of every version, with values under
/// every type code and with every opcode.
public final class SoundRdbs {

    /// Values under each type code: so many that most forms of each occur.
    private static final int VALUES = 3;

    private static final int VALUE_BYTES_MAX = 1_200;

    /// Which version brought which type codes.
    private static final Map<Integer, int[]> TYPES = new TreeMap<>(Map.of(
            1, new int[] {0, 1, 2, 3, 4},
            2, new int[] {9, 10, 11, 12},
            4, new int[] {13},
            7, new int[] {14},
            8, new int[] {5},
            9, new int[] {15},
            10, new int[] {16, 17, 18, 19},
            11, new int[] {20, 21},
            12, new int[] {22, 23, 24, 25}));

    private final HostilePayloads values;

    public SoundRdbs(SplittableRandom random) {
        values = new HostilePayloads(random);
    }

    /// A file of each version, with the type codes and opcodes that came with it.
    public List<byte[]> ofEveryVersion() {
        return IntStream.rangeClosed(1, RdbFormat.VERSION_READ_MAX)
                .mapToObj(version -> file(version, TYPES.getOrDefault(version, new int[] {0})))
                .toList();
    }

    /// A file of the newest version, with values under every type code. Its keys are in several databases.
    public byte[] ofEveryType() {
        int[] typeCodes = TYPES.values().stream().flatMapToInt(IntStream::of).toArray();
        return file(RdbFormat.VERSION_READ_MAX, typeCodes);
    }

    private byte[] file(int version, int... typeCodes) {
        ByteArrayOutputStream rdb = new ByteArrayOutputStream();
        rdb.writeBytes(Bytes.of(String.format("REDIS%04d", version)));
        if (version >= 7) {
            putAux(rdb, "redis-ver", "7.2.4");
            putAux(rdb, "repl-stream-db", "0");
            putAux(rdb, "repl-id", "a".repeat(40));
            putAux(rdb, "repl-offset", "12345");
            putAux(rdb, "unknown", "x".repeat(70));
        }
        int keys = 0;
        for (int typeCode : typeCodes) {
            for (int i = 0; i < VALUES; i++) {
                putOpcode(rdb, version, keys);
                byte[] value = values.sound(typeCode, VALUE_BYTES_MAX);
                rdb.write(typeCode);
                putText(rdb, "key:" + typeCode + ":" + keys++);
                rdb.write(value, 1, value.length - 1);
            }
        }
        rdb.write(RdbFormat.EOF);
        return version < RdbFormat.CHECKSUM_SINCE_VERSION ? rdb.toByteArray() : summed(rdb.toByteArray());
    }

    private static void putAux(ByteArrayOutputStream rdb, String name, String value) {
        rdb.write(RdbFormat.AUX);
        putText(rdb, name);
        putText(rdb, value);
    }

    private static void putText(ByteArrayOutputStream rdb, String text) {
        if (text.length() < 64) {
            rdb.write(text.length());
        } else {
            rdb.write(RdbFormat.LENGTH_14 | text.length() >> Byte.SIZE);
            rdb.write(text.length());
        }
        rdb.writeBytes(Bytes.of(text));
    }

    /// One that the version knows, in turns.
    private static void putOpcode(ByteArrayOutputStream rdb, int version, int turn) {
        switch (turn % 8) {
            case 0 -> rdb.writeBytes(new byte[] {(byte) RdbFormat.SELECTDB, (byte) (turn % 16)});
            case 1 -> {
                rdb.write(RdbFormat.EXPIRETIME);
                rdb.writeBytes(littleEndian(Integer.BYTES, 4_000_000_000L >>> 1));
            }
            case 2 -> {
                if (version >= 3) {
                    rdb.write(RdbFormat.EXPIRETIME_MS);
                    rdb.writeBytes(littleEndian(Long.BYTES, 4_000_000_000_000L));
                }
            }
            case 3 -> putIf(rdb, version >= 7, RdbFormat.RESIZEDB, 5, 1);
            case 4 -> putIf(rdb, version >= 9, RdbFormat.FREQ, 7);
            case 5 -> putIf(rdb, version >= 9, RdbFormat.IDLE, 63);
            case 6 -> putIf(rdb, version >= 10, RdbFormat.FUNCTION2, 4, 'c', 'o', 'd', 'e');
            default -> putIf(rdb, version >= 11, RdbFormat.SLOT_INFO, 1, 2, 3);
        }
    }

    private static void putIf(ByteArrayOutputStream rdb, boolean known, int... bytes) {
        if (known) {
            for (int each : bytes) {
                rdb.write(each);
            }
        }
    }

    private static byte[] littleEndian(int width, long number) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Arrays.copyOf(bytes, width);
    }

    private static byte[] summed(byte[] records) {
        long copy = Native.allocate(records.length);
        Native.copyFrom(records, 0, copy, records.length);
        long crc = Crc64.update(0, copy, records.length);
        Native.free(copy);
        byte[] file = Arrays.copyOf(records, records.length + Long.BYTES);
        System.arraycopy(littleEndian(Long.BYTES, crc), 0, file, records.length, Long.BYTES);
        return file;
    }
}
