package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BulkReaderTest {

    private static final String MARK = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void aCountedPayloadEndsAfterItsLastByteAndLeavesTheRest() {
        CollectingPayload payload = new CollectingPayload();
        try (BulkReader reader = BulkReader.ofLength(5)) {
            assertThat(feed(reader, "hel", payload)).isEqualTo(3);
            assertThat(reader.complete()).isFalse();
            assertThat(feed(reader, "lo*1\r\n", payload)).isEqualTo(2);
            assertThat(reader.complete()).isTrue();
        }
        assertThat(payload.text()).isEqualTo("hello");
    }

    @Test
    void anEmptyCountedPayloadIsCompleteAtOnce() {
        try (BulkReader reader = BulkReader.ofLength(0)) {
            assertThat(reader.complete()).isTrue();
        }
    }

    @Test
    void theMarkIsFoundWhereverTheBytesAreSplitAndNeverReachesThePayload() {
        String content = "REDIS0011" + MARK.substring(0, 39) + "x" + MARK.substring(20) + "end";
        String wire = content + MARK;
        for (int split = 0; split <= wire.length(); split++) {
            CollectingPayload payload = new CollectingPayload();
            try (BulkReader reader = marked()) {
                feed(reader, wire.substring(0, split), payload);
                assertThat(reader.complete()).isEqualTo(split == wire.length());
                feed(reader, wire.substring(split), payload);
                assertThat(reader.complete()).as("split at %d", split).isTrue();
            }
            assertThat(payload.text()).isEqualTo(content);
        }
    }

    @Test
    void theMarkIsFoundInPiecesOfAnySize() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String wire = "y".repeat(random.nextInt(200)) + MARK;
            CollectingPayload payload = new CollectingPayload();
            int pieceMax = 1 + random.nextInt(90);
            try (BulkReader reader = marked()) {
                for (int at = 0; at < wire.length(); ) {
                    int end = Math.min(wire.length(), at + 1 + random.nextInt(pieceMax));
                    assertThat(reader.complete()).as("seed %d at %d", seed, at).isFalse();
                    feed(reader, wire.substring(at, end), payload);
                    at = end;
                }
                assertThat(reader.complete()).as("seed %d", seed).isTrue();
            }
            assertThat(payload.text() + MARK).as("seed %d", seed).isEqualTo(wire);
        }
    }

    @Test
    void aPayloadThatRefusesStopsTheReader() {
        CollectingPayload payload = new CollectingPayload();
        payload.refuse();
        try (BulkReader reader = BulkReader.ofLength(5)) {
            assertThat(feed(reader, "hello", payload)).isEqualTo(-1);
        }
    }

    private static BulkReader marked() {
        return BulkReader.untilMark(MARK.getBytes(StandardCharsets.US_ASCII));
    }

    private static int feed(BulkReader reader, String text, Payload payload) {
        int[] taken = new int[1];
        StreamBytes.give(text, (address, length) -> taken[0] = reader.take(address, (int) length, payload));
        return taken[0];
    }
}
