package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaHeapTest {

    private static final int PIECE_BYTES = 1 << 20;

    @AfterEach
    void forget() {
        JavaHeap.doubtLastCollection();
    }

    private static List<byte[]> fill() {
        List<byte[]> ballast = new ArrayList<>();
        while (JavaHeap.hasRoomFor(PIECE_BYTES)) {
            ballast.add(new byte[PIECE_BYTES]);
        }
        return ballast;
    }

    @Test
    void whatIsNotThereAnyMoreHindersNobody() {
        List<byte[]> ballast = fill();
        assertThat(ballast).isNotEmpty();
        ballast.clear();
        assertThat(JavaHeap.hasRoomFor(PIECE_BYTES)).isTrue();
    }

    @Test
    void aFullHeapIsNotCollectedForEachWhoAsks() {
        List<byte[]> ballast = fill();
        assertThat(JavaHeap.hasRoomFor(PIECE_BYTES)).isFalse();
        long before = collections();
        for (int i = 0; i < 10; i++) {
            assertThat(JavaHeap.hasRoomFor(PIECE_BYTES)).isFalse();
        }
        assertThat(collections()).isEqualTo(before);
        assertThat(ballast).isNotEmpty();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
