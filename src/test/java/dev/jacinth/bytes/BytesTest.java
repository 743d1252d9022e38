package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BytesTest {

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    private static String allBytes() {
        StringBuilder text = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            text.append(c);
        }
        return text.toString();
    }

    @Test
    void keepsEveryByteOnTheWayThroughAText() {
        assertThat(Bytes.text(range.put(allBytes()), 256)).isEqualTo(allBytes());
    }

    @Test
    void lowersAsciiLettersOnly() {
        for (int value = 0; value < 256; value++) {
            int expected = value >= 'A' && value <= 'Z' ? value + 32 : value;
            assertThat(Bytes.toLowerCase((byte) value)).isEqualTo((byte) expected);
        }
    }

    @Test
    void comparesWithConstants() {
        assertThat(Bytes.equalsIgnoreCase(range.put("kEePtTl"), 7, Bytes.of("keepttl")))
                .isTrue();
        assertThat(Bytes.equalsIgnoreCase(range.put("KEEPTT"), 6, Bytes.of("keepttl")))
                .isFalse();
        assertThat(Bytes.equalsIgnoreCase(range.put("@X"), 2, Bytes.of("`x"))).isFalse();
        assertThat(Bytes.equal(range.put("abc"), 3, Bytes.of("abc"))).isTrue();
        assertThat(Bytes.equal(range.put("abC"), 3, Bytes.of("abc"))).isFalse();
        assertThat(Bytes.equal(range.put("ab"), 2, Bytes.of("abc"))).isFalse();
    }

    @Test
    void copiesExactlyTheRange() {
        SplittableRandom random = new SplittableRandom(1);
        try (Ranges source = new Ranges()) {
            for (int length = 0; length < 70; length++) {
                byte[] content = new byte[length];
                random.nextBytes(content);
                long from = source.put(content);
                long to = range.put(new byte[length]);
                Bytes.copy(from, to, length);
                assertThat(range.toArray()).isEqualTo(content);
                assertThat(range.guarded((byte) '7')).isTrue();
            }
        }
    }

    @Test
    void growsABufferAndKeepsItsContent() {
        StringBuilder expected = new StringBuilder();
        try (NativeBuffer buffer = new NativeBuffer(0)) {
            for (int i = 0; i < 1000; i++) {
                String word = "word" + i;
                buffer.append(Bytes.of(word));
                buffer.append((byte) ' ');
                buffer.append(range.put(word), word.length());
                expected.append(word).append(' ').append(word);
            }
            assertThat(Bytes.text(buffer.address(), buffer.length())).isEqualTo(expected.toString());
            assertThat(buffer.toArray()).hasSize(expected.length());
            buffer.length(4);
            buffer.appendLong(0x4847464544434241L);
            assertThat(Bytes.text(buffer.address(), buffer.length())).isEqualTo("wordABCDEFGH");
            buffer.clearTo(100);
            assertThat(buffer.length()).isZero();
            assertThat(buffer.capacity()).isEqualTo(100);
        }
    }
}
