package dev.jacinth.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Ranges;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RespWriterTest {

    private final NativeBuffer buffer = new NativeBuffer(0);
    private final BufferWriter writer = new BufferWriter(buffer);
    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        buffer.close();
        range.close();
    }

    private String written(int protocol, Consumer<RespWriter> replies) {
        writer.flush();
        buffer.clear();
        writer.resume();
        writer.protocol(protocol);
        replies.accept(writer);
        writer.flush();
        return Bytes.text(buffer.address(), buffer.length());
    }

    private void assertWrites(Consumer<RespWriter> reply, String resp2, String resp3) {
        assertThat(written(2, reply)).isEqualTo(resp2);
        assertThat(written(3, reply)).isEqualTo(resp3);
    }

    private void assertWrites(Consumer<RespWriter> reply, String both) {
        assertWrites(reply, both, both);
    }

    @Test
    void writesStatusReplies() {
        assertWrites(RespWriter::ok, "+OK\r\n");
        assertWrites(RespWriter::pong, "+PONG\r\n");
        assertWrites(RespWriter::queued, "+QUEUED\r\n");
        assertWrites(w -> w.simple("Background saving started"), "+Background saving started\r\n");
    }

    @Test
    void keepsErrorsOnOneLine() {
        assertWrites(w -> w.error("ERR no\r\nsuch \u00ff"), "-ERR no  such \u00ff\r\n");
    }

    @Test
    void writesIntegers() {
        assertWrites(
                w -> {
                    for (long value : new long[] {0, 9, 10, -1, 1234567, Long.MAX_VALUE, Long.MIN_VALUE}) {
                        w.integer(value);
                    }
                },
                ":0\r\n:9\r\n:10\r\n:-1\r\n:1234567\r\n:9223372036854775807\r\n:-9223372036854775808\r\n");
    }

    @Test
    void writesNulls() {
        assertWrites(RespWriter::nullBulk, "$-1\r\n", "_\r\n");
        assertWrites(RespWriter::nullArray, "*-1\r\n", "_\r\n");
    }

    @Test
    void writesBooleans() {
        assertWrites(w -> w.bool(true), ":1\r\n", "#t\r\n");
        assertWrites(w -> w.bool(false), ":0\r\n", "#f\r\n");
    }

    @Test
    void writesBulksFromEverySource() {
        assertWrites(w -> w.bulk("abc"), "$3\r\nabc\r\n");
        assertWrites(w -> w.bulk(new byte[] {0, (byte) 255}), "$2\r\n\0\u00ff\r\n");
        assertWrites(w -> w.bulkLong(-1234567890), "$11\r\n-1234567890\r\n");
        assertWrites(w -> w.bulkLong(7), "$1\r\n7\r\n");
        for (int length : new int[] {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 99, 100, 1000}) {
            String text = "x".repeat(length);
            long address = range.put(text);
            assertWrites(w -> w.bulk(address, length), "$" + length + "\r\n" + text + "\r\n");
        }
    }

    @Test
    void letsTheCallerFillABulk() {
        assertWrites(
                w -> {
                    long content = w.reserveBulk(12);
                    Native.copyFrom(Bytes.of("hello world!"), 0, content, 12);
                    w.integer(1);
                },
                "$12\r\nhello world!\r\n:1\r\n");
    }

    @Test
    void writesDoubles() {
        assertWrites(w -> w.doubleNumber(3.5), "$3\r\n3.5\r\n", ",3.5\r\n");
        assertWrites(w -> w.doubleNumber(3), "$1\r\n3\r\n", ",3\r\n");
        assertWrites(
                w -> w.doubleNumber(-Double.MAX_VALUE),
                "$24\r\n-1.7976931348623157e+308\r\n",
                ",-1.7976931348623157e+308\r\n");
        assertWrites(w -> w.doubleNumber(Double.NEGATIVE_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n");
        assertWrites(w -> w.bulkDouble(0.30000000000000004), "$19\r\n0.30000000000000004\r\n");
        long text = range.put("10.5");
        assertWrites(w -> w.doubleText(text, 4), "$4\r\n10.5\r\n", ",10.5\r\n");
    }

    @Test
    void writesBigNumbersAndVerbatimStrings() {
        long number = range.put("123456789012345678901234567890");
        assertWrites(
                w -> w.bigNumber(number, 30),
                "$30\r\n123456789012345678901234567890\r\n",
                "(123456789012345678901234567890\r\n");
        long text = range.put("Some string");
        assertWrites(w -> w.verbatim("txt", text, 11), "$11\r\nSome string\r\n", "=15\r\ntxt:Some string\r\n");
    }

    @Test
    void writesHeadersOfAggregates() {
        assertWrites(w -> w.array(12), "*12\r\n");
        assertWrites(w -> w.map(5), "*10\r\n", "%5\r\n");
        assertWrites(w -> w.set(0), "*0\r\n", "~0\r\n");
        assertWrites(w -> w.push(3), "*3\r\n", ">3\r\n");
        assertThat(written(3, w -> w.attribute(1))).isEqualTo("|1\r\n");
        assertThatThrownBy(() -> written(2, w -> w.attribute(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void fillsInLengthsAfterwards() {
        assertWrites(
                w -> {
                    w.integer(1);
                    long outer = w.defer(100);
                    long inner = w.defer(1);
                    w.bulk("a");
                    w.endMap(inner, 50);
                    long exact = w.defer(3);
                    w.endSet(exact, 3);
                    w.endArray(outer, 2);
                    w.integer(2);
                },
                ":1\r\n*2\r\n*100\r\n$1\r\na\r\n*3\r\n:2\r\n",
                ":1\r\n*2\r\n%50\r\n$1\r\na\r\n~3\r\n:2\r\n");
        assertWrites(w -> w.endPush(w.defer(1), 1234567), "*1234567\r\n", ">1234567\r\n");
    }

    @Test
    void passesOnWhatIsRespAlready() {
        long resp = range.put("*1\r\n:1\r\n");
        assertWrites(
                w -> {
                    w.raw(resp, 8);
                    w.raw(Bytes.of("+X\r\n"));
                    Native.copyFrom(Bytes.of(":5\r\n"), 0, w.reserve(100), 4);
                    w.advance(4);
                },
                "*1\r\n:1\r\n+X\r\n:5\r\n");
    }

    @Test
    void growsWithoutLosingAnything() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder expected = new StringBuilder();
            String actual = written(2, w -> {
                for (int i = 0; i < 200; i++) {
                    String text = "y".repeat(random.nextInt(random.nextBoolean() ? 10 : 3000));
                    w.bulk(text);
                    expected.append('$')
                            .append(text.length())
                            .append("\r\n")
                            .append(text)
                            .append("\r\n");
                }
            });
            assertThat(actual).as("seed %d", seed).isEqualTo(expected.toString());
        }
    }
}
