package dev.jacinth.testing;

import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Values as DUMP payloads and RDB files carry them, under every type code that there ever was, most of them with
/// something wrong: a member twice, an order that is none, a length that lies, a number in a form that nobody writes,
/// bytes changed, lost or come from elsewhere.
///
/// What is wrong is wrong at one level only, mostly: a listpack whose elements are nonsense is a sound listpack, so
/// that the nonsense gets past the checks of listpacks.
public final class HostilePayloads {

    /// Type codes that values are known under, and some that they are not.
    private static final int[] TYPE_CODES =
            IntStream.concat(IntStream.rangeClosed(0, 25), IntStream.of(26, 63)).toArray();

    private static final String[] ELEMENTS = {
        "",
        "a",
        "b",
        "c",
        "field",
        "0",
        "1",
        "2",
        "-1",
        "12",
        "127",
        "128",
        "4095",
        "4096",
        "-4097",
        "32768",
        "-32769",
        "8388608",
        "2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "00",
        "01",
        "-0",
        "+1",
        " 1",
        "1 ",
        "1.5",
        "-1.5",
        "1e3",
        "1e400",
        "-1e400",
        "5e-324",
        "inf",
        "-inf",
        "+inf",
        "nan",
        "-nan",
        "infinity",
        "0x10",
        "1e",
        ".",
        "-",
        "\0",
        "\u00ff",
        "[",
        "(a"
    };

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        5,
        12,
        63,
        64,
        127,
        128,
        -1,
        -2,
        -128,
        -129,
        4095,
        4096,
        -4096,
        -4097,
        32_767,
        32_768,
        -32_769,
        65_535,
        65_536,
        8_388_607,
        8_388_608,
        -8_388_609,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        (1L << 32) - 1,
        1L << 40,
        (1L << 48) - 1,
        1L << 48,
        1_700_000_000_000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE + 1
    };

    private static final int[] LENGTHS = {0, 5, 20, 21, 63, 64, 200, 253, 254, 255, 300};
    private static final int[] LONG_LENGTHS = {2_047, 2_048, 2_049, 4_095, 4_096, 8_186, 8_192, 16_384, 16_385, 40_000};

    private final SplittableRandom random;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// One in so many details is wrong; 0 = none.
    private int lies;

    private boolean large;

    public HostilePayloads(SplittableRandom random) {
        this.random = random;
    }

    /// The type code and the value, without the footer of a payload.
    public byte[] next() {
        byte[] value = value(TYPE_CODES[random.nextInt(TYPE_CODES.length)]);
        return random.nextInt(3) == 0 ? damaged(value, value(TYPE_CODES[random.nextInt(TYPE_CODES.length)])) : value;
    }

    /// As [#next], of one type code; details may be wrong, but no bytes are damaged.
    public byte[] value(int typeCode) {
        lies = random.nextInt(3) == 0 ? 0 : 1 << random.nextInt(1, 7);
        large = random.nextInt(25) == 0;
        out = new ByteArrayOutputStream();
        out.write(typeCode);
        putValue(typeCode);
        return out.toByteArray();
    }

    /// As [#value], with nothing wrong, and of no more than so many bytes.
    public byte[] sound(int typeCode, int bytesMax) {
        lies = 0;
        large = false;
        do {
            out = new ByteArrayOutputStream();
            out.write(typeCode);
            putValue(typeCode);
        } while (out.size() > bytesMax);
        return out.toByteArray();
    }

    /// Makes a payload of a value: with version and checksum.
    public static byte[] sealed(byte[] value, int version) {
        byte[] payload = Arrays.copyOf(value, value.length + 10);
        payload[value.length] = (byte) version;
        long copy = Native.allocate(payload.length);
        Native.copyFrom(payload, 0, copy, payload.length);
        long crc = Crc64.update(0, copy, payload.length - Long.BYTES);
        Native.free(copy);
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putLong(payload.length - Long.BYTES, crc);
        return payload;
    }

    // ---- damage to bytes

    /// The bytes with up to five changes; one may be that they go on with a piece of others.
    public byte[] damaged(byte[] original, byte[] other) {
        byte[] bytes = original;
        for (int changes = random.nextInt(1, 6); changes > 0 && bytes.length > 1; changes--) {
            int at = random.nextInt(1, bytes.length);
            bytes = switch (random.nextInt(9)) {
                case 0 -> Arrays.copyOf(bytes, at);
                case 1 -> joined(bytes, at, other, random.nextInt(other.length));
                case 2 -> joined(bytes, at, bytes, random.nextInt(bytes.length));
                case 3 -> joined(bytes, bytes.length, other, random.nextInt(other.length));
                case 4, 5 -> overwritten(bytes, at);
                default -> flipped(bytes, at);
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int length, byte[] more, int from) {
        byte[] all = Arrays.copyOf(bytes, length + more.length - from);
        System.arraycopy(more, from, all, length, more.length - from);
        return all;
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] = (byte)
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(256);
                    case 1 -> changed[at] + 1;
                    case 2 -> changed[at] - 1;
                    default -> changed[at] ^ 1 << random.nextInt(8);
                };
        return changed;
    }

    private byte[] overwritten(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES)
                .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(0, NUMBERS[random.nextInt(NUMBERS.length)]);
        int width = Math.min(1 << random.nextInt(4), bytes.length - at);
        System.arraycopy(number.array(), 0, changed, at, width);
        return changed;
    }

    // ---- details

    private boolean lie() {
        return lies != 0 && random.nextInt(lies) == 0;
    }

    private long anyNumber() {
        return random.nextInt(4) == 0
                ? random.nextLong() >> random.nextInt(64)
                : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private String anyElement() {
        return switch (random.nextInt(large ? 6 : 7)) {
            case 0 -> "x".repeat(LENGTHS[random.nextInt(LENGTHS.length)]) + random.nextInt(9);
            case 1 -> Long.toString(anyNumber());
            case 2 -> noise(random.nextInt(30));
            case 3 ->
                large && random.nextInt(20) == 0
                        ? "y".repeat(LONG_LENGTHS[random.nextInt(LONG_LENGTHS.length)])
                        : "member:" + random.nextInt(100_000);
            default -> ELEMENTS[random.nextInt(ELEMENTS.length)];
        };
    }

    private String noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private int count() {
        return large ? random.nextInt(1, 700) : random.nextInt(lie() ? 0 : 1, 9);
    }

    /// Different ones, if nothing is wrong.
    private List<String> elements(int count) {
        List<String> elements = new ArrayList<>();
        while (elements.size() < count) {
            String element = anyElement();
            if (count > 40 || lie() || !elements.contains(element)) {
                elements.add(count > 40 && !lie() ? element + "#" + elements.size() : element);
            }
        }
        return elements;
    }

    private String score() {
        return lie() ? anyElement() : String.valueOf(random.nextInt(-3, 4) * 0.5);
    }

    // ---- lengths and strings

    private void putLength(long length) {
        long value = !lie() ? length : random.nextBoolean() ? length + random.nextInt(-1, 2) : anyNumber();
        int form = random.nextInt(8);
        if (value >= 0 && value < 1 << 6 && form < 5) {
            out.write((int) value);
        } else if (value >= 0 && value < 1 << 14 && form < 6) {
            out.write(0x40 | (int) (value >> 8));
            out.write((int) value);
        } else if (value >= 0 && value < 1L << 32 && form < 7) {
            out.write(0x80);
            out.writeBytes(ByteBuffer.allocate(4).putInt((int) value).array());
        } else {
            out.write(0x81);
            out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        }
    }

    private void putString(String text) {
        putString(bytes(text));
    }

    private void putString(byte[] bytes) {
        if (random.nextInt(6) == 0 && bytes.length > 0) {
            putCompressed(bytes);
        } else if (lie() && random.nextInt(3) == 0) {
            int form = random.nextInt(5);
            out.write(0xC0 | form);
            out.writeBytes(Arrays.copyOf(bytes, form == 0 ? 1 : 2 * form));
        } else {
            putLength(bytes.length);
            out.writeBytes(bytes);
        }
    }

    /// As LZF that repeats nothing or, for the same byte again and again, one that repeats as much as can be.
    private void putCompressed(byte[] bytes) {
        ByteArrayOutputStream lzf = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; ) {
            int run = Math.min(32, bytes.length - at);
            int same = 0;
            while (at > 0 && at + same < bytes.length && same < 264 && bytes[at + same] == bytes[at - 1]) {
                same++;
            }
            if (same >= 9) {
                lzf.write(7 << 5);
                lzf.write(same - 9);
                lzf.write(lie() ? random.nextInt(256) : 0);
                at += same;
                continue;
            }
            run = at == 0 ? Math.min(run, 3) : run;
            lzf.write(run - 1);
            lzf.write(bytes, at, run);
            at += run;
        }
        out.write(0xC3);
        putLength(lzf.size());
        putLength(bytes.length);
        out.writeBytes(lzf.toByteArray());
    }

    private void putRaw(ByteOrder order, long... numbers) {
        for (long number : numbers) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(order)
                    .putLong(lie() ? anyNumber() : number)
                    .array());
        }
    }

    // ---- values

    private void putValue(int typeCode) {
        switch (typeCode) {
            case 1, 2 -> putStrings();
            case 3, 5 -> putScored(typeCode == 5);
            case 4 -> putHash(false, false);
            case 9 -> putString(zipmap());
            case 10 -> putString(ziplist(tokens(elements(count()))));
            case 11 -> putString(intset());
            case 12 -> putString(ziplist(scored()));
            case 13 -> putString(ziplist(pairs()));
            case 14 -> putNodes(false);
            case 15, 19, 21 -> putStream(typeCode);
            case 16 -> putString(listpack(pairs()));
            case 17 -> putString(listpack(scored()));
            case 18 -> putNodes(true);
            case 20 -> putString(listpack(tokens(elements(count()))));
            case 22 -> putHash(true, false);
            case 24 -> putHash(true, true);
            case 23 -> putString(listpack(timed()));
            case 25 -> {
                putRaw(ByteOrder.LITTLE_ENDIAN, 4_000_000_000_000L);
                putString(listpack(timed()));
            }
            case 0 -> putString(random.nextInt(3) == 0 ? hyperLogLog() : bytes(anyElement()));
            default -> putString(anyElement());
        }
    }

    /// Header, cached cardinality and registers: sparse ones are opcodes, dense ones 6 bits each.
    private byte[] hyperLogLog() {
        int encoding = lie() ? random.nextInt(256) : random.nextInt(2);
        int registers = encoding == 0 ? 12_288 + (lie() ? random.nextInt(-2, 3) : 0) : random.nextInt(1, 60);
        byte[] log = new byte[16 + registers];
        random.nextBytes(log);
        System.arraycopy(bytes("HYLL"), 0, log, 0, 4);
        log[4] = (byte) encoding;
        Arrays.fill(log, 5, 8, (byte) 0);
        if (encoding == 1 && !lie()) {
            // XZERO for all registers but the last 16, ZERO for them.
            log = Arrays.copyOf(log, 19);
            log[16] = 0x7F;
            log[17] = (byte) 0xEF;
            log[18] = 0x0F;
        }
        return log;
    }

    private void putStrings() {
        List<String> elements = elements(count());
        putLength(elements.size());
        elements.forEach(this::putString);
    }

    private void putScored(boolean binary) {
        List<String> elements = elements(count());
        putLength(elements.size());
        for (String element : elements) {
            putString(element);
            if (binary) {
                double score = lie() ? Double.NaN : random.nextInt(-9, 9) / 4.0;
                putRaw(ByteOrder.LITTLE_ENDIAN, Double.doubleToRawLongBits(score));
            } else if (lie()) {
                out.write(random.nextInt(250, 256));
            } else {
                byte[] digits = bytes(score());
                out.write(digits.length);
                out.writeBytes(digits);
            }
        }
    }

    private void putHash(boolean timed, boolean relative) {
        List<String> fields = elements(count());
        if (relative) {
            putRaw(ByteOrder.LITTLE_ENDIAN, 4_000_000_000_000L);
        }
        putLength(fields.size());
        for (String field : fields) {
            if (timed) {
                boolean stays = random.nextBoolean();
                putLength(stays ? 0 : relative ? random.nextInt(1, 1_000) : 4_000_000_000_000L + random.nextInt(9));
            }
            putString(field);
            putString(anyElement());
        }
    }

    /// Elements as a packed form keeps them: numbers as such where they are, mostly.
    private List<Object> tokens(List<String> elements) {
        List<Object> tokens = new ArrayList<>();
        elements.forEach(element -> tokens.add(token(element)));
        return tokens;
    }

    private Object token(String element) {
        if (element.matches("0|-?[1-9][0-9]{0,17}") && !lie()) {
            return Long.parseLong(element);
        }
        return element;
    }

    private List<Object> pairs() {
        List<Object> tokens = new ArrayList<>();
        for (String field : elements(count())) {
            tokens.add(token(field));
            tokens.add(token(anyElement()));
        }
        return halved(tokens);
    }

    /// In the order of scores, then members, if nothing is wrong.
    private List<Object> scored() {
        List<String> members = elements(count());
        members.sort(null);
        List<Object> tokens = new ArrayList<>();
        int score = -5;
        for (String member : members) {
            score += random.nextInt(2);
            tokens.add(token(member));
            tokens.add(lie() ? token(score()) : random.nextBoolean() ? (Object) (long) score : score + ".0");
        }
        return halved(tokens);
    }

    private List<Object> timed() {
        List<Object> tokens = new ArrayList<>();
        long when = 4_000_000_000_000L;
        for (String field : elements(count())) {
            tokens.add(token(field));
            tokens.add(token(anyElement()));
            when = when == 0 || random.nextInt(4) == 0 ? 0 : when + random.nextInt(3);
            tokens.add(lie() ? token(anyElement()) : (Object) when);
        }
        return halved(tokens);
    }

    /// Sometimes one is missing.
    private List<Object> halved(List<Object> tokens) {
        return lie() && !tokens.isEmpty() ? tokens.subList(0, random.nextInt(tokens.size())) : tokens;
    }

    private void putNodes(boolean second) {
        int nodes = large ? random.nextInt(1, 30) : count();
        putLength(nodes);
        for (int i = 0; i < nodes; i++) {
            boolean plain = second && random.nextInt(5) == 0;
            if (second) {
                putLength(plain ? 1 : 2);
            }
            List<Object> tokens = tokens(elements(random.nextInt(lie() ? 0 : 1, large ? 60 : 5)));
            putString(plain ? bytes((lie() ? "" : "x") + anyElement()) : second ? listpack(tokens) : ziplist(tokens));
        }
    }

    private byte[] intset() {
        int width = 2 << random.nextInt(3);
        int count = count();
        ByteBuffer set = ByteBuffer.allocate(8 + width * count).order(ByteOrder.LITTLE_ENDIAN);
        set.putInt(lie() ? (int) anyNumber() : width).putInt(lie() ? (int) anyNumber() : count);
        long next = -(random.nextInt(1 << Math.min(width * Byte.SIZE - 1, 15)));
        for (int i = 0; i < count; i++) {
            long number = lie() ? anyNumber() : next;
            switch (width) {
                case 2 -> set.putShort((short) number);
                case 4 -> set.putInt((int) number);
                default -> set.putLong(number);
            }
            next += 1 + random.nextInt(3);
        }
        return set.array();
    }

    private byte[] zipmap() {
        ByteArrayOutputStream map = new ByteArrayOutputStream();
        List<String> fields = elements(count());
        map.write(lie() ? random.nextInt(256) : Math.min(254, fields.size()));
        for (String field : fields) {
            byte[] value = bytes(anyElement());
            putZipmapLength(map, field.length());
            map.writeBytes(bytes(field));
            putZipmapLength(map, value.length);
            int spare = lie() ? random.nextInt(256) : random.nextInt(3);
            map.write(spare);
            map.writeBytes(value);
            map.writeBytes(new byte[spare]);
        }
        map.write(lie() ? random.nextInt(256) : 255);
        return map.toByteArray();
    }

    private void putZipmapLength(ByteArrayOutputStream map, int length) {
        if (length < 254 && !lie()) {
            map.write(length);
        } else {
            map.write(254);
            map.writeBytes(littleEndian(lie() ? anyNumber() : length, 4));
        }
    }

    private static byte[] littleEndian(long number, int width) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Arrays.copyOf(bytes, width);
    }

    // ---- listpacks

    private byte[] listpack(List<Object> tokens) {
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        for (Object token : tokens) {
            byte[] content = token instanceof Long number ? packedInteger(number) : packedString(bytes((String) token));
            pack.writeBytes(content);
            pack.writeBytes(backlen(lie() ? (int) anyNumber() & 0xFFFFF : content.length));
        }
        int bytes = pack.size() + 7;
        ByteBuffer whole = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        whole.putInt(lie() ? (int) anyNumber() : bytes);
        whole.putShort((short) (lie() ? anyNumber() : random.nextInt(20) == 0 ? 0xFFFF : tokens.size()));
        whole.put(pack.toByteArray()).put((byte) (lie() ? random.nextInt(256) : 0xFF));
        return whole.array();
    }

    /// In the form of its size or, sometimes, in a longer one.
    private byte[] packedInteger(long number) {
        int least = number >= 0 && number < 128
                ? 0
                : number >= -4096 && number < 4096
                        ? 1
                        : number == (short) number
                                ? 2
                                : number << 40 >> 40 == number ? 3 : number == (int) number ? 4 : 5;
        int form = lie() ? random.nextInt(least, 6) : least;
        return switch (form) {
            case 0 -> new byte[] {(byte) number};
            case 1 -> new byte[] {(byte) (0xC0 | number >> 8 & 0x1F), (byte) number};
            case 2 -> prefixed(0xF1, littleEndian(number, 2));
            case 3 -> prefixed(0xF2, littleEndian(number, 3));
            case 4 -> prefixed(0xF3, littleEndian(number, 4));
            default -> prefixed(0xF4, littleEndian(number, 8));
        };
    }

    private byte[] packedString(byte[] text) {
        int form = lie() ? random.nextInt(3) : text.length < 64 ? 0 : text.length < 4096 ? 1 : 2;
        return switch (form) {
            case 0 -> prefixed(0x80 | text.length & 0x3F, text);
            case 1 -> prefixed(0xE0 | text.length >> 8 & 0xF, prefixed(text.length, text));
            default -> prefixed(0xF0, joined(littleEndian(text.length, 4), 4, text, 0));
        };
    }

    private static byte[] prefixed(int first, byte[] rest) {
        byte[] bytes = new byte[rest.length + 1];
        bytes[0] = (byte) first;
        System.arraycopy(rest, 0, bytes, 1, rest.length);
        return bytes;
    }

    private static byte[] backlen(int length) {
        int bytes = length <= 127 ? 1 : length < 16_383 ? 2 : length < 2_097_151 ? 3 : 4;
        byte[] backlen = new byte[bytes];
        for (int i = bytes - 1, rest = length; i >= 0; i--, rest >>>= 7) {
            backlen[i] = (byte) (rest & 0x7F | (i == 0 ? 0 : 0x80));
        }
        return backlen;
    }

    // ---- ziplists

    private byte[] ziplist(List<Object> tokens) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        int before = 0;
        int last = 10;
        for (Object token : tokens) {
            last = 10 + list.size();
            int stated = lie() ? (int) anyNumber() : before;
            if (stated >= 0 && stated < 254 && !lie()) {
                list.write(stated);
            } else {
                list.write(254);
                list.writeBytes(littleEndian(stated, 4));
            }
            list.writeBytes(token instanceof Long number ? zippedInteger(number) : zippedString(bytes((String) token)));
            before = 10 + list.size() - last;
        }
        int bytes = list.size() + 11;
        ByteBuffer whole = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        whole.putInt(lie() ? (int) anyNumber() : bytes).putInt(lie() ? (int) anyNumber() : last);
        whole.putShort((short) (lie() ? anyNumber() : random.nextInt(20) == 0 ? 0xFFFF : tokens.size()));
        whole.put(list.toByteArray()).put((byte) (lie() ? random.nextInt(256) : 0xFF));
        return whole.array();
    }

    private byte[] zippedInteger(long number) {
        int least = number >= 0 && number <= 12
                ? 0
                : number == (byte) number
                        ? 1
                        : number == (short) number
                                ? 2
                                : number << 40 >> 40 == number ? 3 : number == (int) number ? 4 : 5;
        int form = lie() ? random.nextInt(least, 6) : least;
        return switch (form) {
            case 0 -> new byte[] {(byte) (0xF1 + number)};
            case 1 -> prefixed(0xFE, littleEndian(number, 1));
            case 2 -> prefixed(0xC0, littleEndian(number, 2));
            case 3 -> prefixed(0xF0, littleEndian(number, 3));
            case 4 -> prefixed(0xD0, littleEndian(number, 4));
            default -> prefixed(0xE0, littleEndian(number, 8));
        };
    }

    private byte[] zippedString(byte[] text) {
        int form = lie() ? random.nextInt(3) : text.length < 64 ? 0 : text.length < 16_384 ? 1 : 2;
        return switch (form) {
            case 0 -> prefixed(text.length & 0x3F, text);
            case 1 -> prefixed(0x40 | text.length >> 8 & 0x3F, prefixed(text.length, text));
            default ->
                prefixed(0x80, joined(ByteBuffer.allocate(4).putInt(text.length).array(), 4, text, 0));
        };
    }

    // ---- streams

    private void putStream(int typeCode) {
        int nodes = lie() ? 0 : large ? random.nextInt(1, 20) : random.nextInt(1, 4);
        putLength(nodes);
        long millis = 10;
        long live = 0;
        for (int i = 0; i < nodes; i++) {
            int entries = random.nextInt(lie() ? 0 : 1, large ? 120 : 5);
            int deleted = random.nextInt(3) == 0 ? random.nextInt(entries + 1) : 0;
            putString(streamId(millis, i));
            putString(listpack(streamNode(entries, deleted)));
            live += entries - deleted;
            millis += 100;
        }
        putLength(live);
        putLength(lie() ? anyNumber() : millis);
        putLength(lie() ? anyNumber() : 1_000);
        if (typeCode != 15) {
            putLength(lie() ? anyNumber() : live == 0 ? 0 : 10);
            putLength(0);
            putLength(lie() ? anyNumber() : random.nextInt(20));
            putLength(0);
            putLength(lie() ? anyNumber() : live + random.nextInt(3));
        }
        int groups = random.nextInt(3);
        putLength(groups);
        for (int i = 0; i < groups; i++) {
            putGroup(typeCode, "group" + (lie() ? 0 : i));
        }
    }

    private byte[] streamId(long millis, long sequence) {
        int length = lie() ? random.nextInt(20) : 16;
        byte[] id = ByteBuffer.allocate(16)
                .putLong(lie() ? anyNumber() : millis)
                .putLong(lie() ? anyNumber() : sequence)
                .array();
        return Arrays.copyOf(id, length);
    }

    private List<Object> streamNode(int entries, int deleted) {
        List<Object> tokens = new ArrayList<>();
        int masterFields = random.nextInt(lie() ? 0 : 1, 4);
        tokens.add(detail(entries - deleted));
        tokens.add(detail(deleted));
        tokens.add(detail(masterFields));
        for (int i = 0; i < masterFields; i++) {
            tokens.add(token(anyElement()));
        }
        tokens.add(detail(0));
        for (int i = 0; i < entries; i++) {
            boolean same = random.nextBoolean();
            tokens.add(detail((i < deleted ? 1 : 0) | (same ? 2 : 0)));
            tokens.add(detail(i / 2));
            tokens.add(detail(i + 1));
            int fields = same ? masterFields : random.nextInt(1, 4);
            int pieces = same ? fields + 3 : 2 * fields + 4;
            if (!same) {
                tokens.add(detail(fields));
            }
            for (int j = same ? fields : 2 * fields; j > 0; j--) {
                tokens.add(token(anyElement()));
            }
            tokens.add(detail(pieces));
        }
        return halved(tokens);
    }

    private Object detail(long number) {
        return lie() ? lie() ? token(anyElement()) : (Object) anyNumber() : (Object) number;
    }

    private void putGroup(int typeCode, String name) {
        putString(name);
        putLength(10);
        putLength(random.nextInt(9));
        if (typeCode != 15) {
            putLength(lie() ? anyNumber() : random.nextInt(3));
        }
        int pending = random.nextInt(large ? 200 : 5);
        putLength(pending);
        for (int i = 0; i < pending; i++) {
            out.writeBytes(pendingId(i));
            putRaw(ByteOrder.LITTLE_ENDIAN, 1_700_000_000_000L);
            putLength(random.nextInt(5));
        }
        int consumers = pending > 0 ? random.nextInt(1, 4) : random.nextInt(3);
        putLength(consumers);
        for (int i = 0; i < consumers; i++) {
            putString("consumer" + (lie() ? 0 : i));
            putRaw(ByteOrder.LITTLE_ENDIAN, 1_700_000_000_000L);
            if (typeCode == 21) {
                putRaw(ByteOrder.LITTLE_ENDIAN, -1);
            }
            int from = pending * i / consumers;
            int to = pending * (i + 1) / consumers;
            putLength(to - from);
            for (int j = from; j < to; j++) {
                out.writeBytes(pendingId(j));
            }
        }
    }

    private byte[] pendingId(int number) {
        return ByteBuffer.allocate(16)
                .putLong(lie() ? anyNumber() : 10 + number / 2)
                .putLong(lie() ? anyNumber() : number + 1)
                .array();
    }
}
