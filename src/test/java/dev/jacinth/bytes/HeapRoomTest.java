package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapRoomTest {

    private static final long MAX_BYTES = 64 << 20;
    private static final long LIMIT_BYTES = MAX_BYTES / 4 * 3;

    /// A heap of which the test says what is garbage.
    private static final class PlannedHeap implements HeapRoom.Heap {

        private long liveBytes;
        private long garbageBytes;
        private int collections;

        @Override
        public long maxBytes() {
            return MAX_BYTES;
        }

        @Override
        public long usedBytes() {
            return liveBytes + garbageBytes;
        }

        @Override
        public void collect() {
            collections++;
            garbageBytes = 0;
        }
    }

    private final PlannedHeap heap = new PlannedHeap();
    private final HeapRoom room = new HeapRoom(heap);

    @Test
    void aQuarterIsKeptFree() {
        assertThat(room.hasRoomFor(LIMIT_BYTES)).isTrue();
        assertThat(room.hasRoomFor(LIMIT_BYTES + 1)).isFalse();
        assertThat(heap.collections).as("for what never fits").isZero();
    }

    @Test
    void whereThereIsRoomNothingIsCollected() {
        heap.garbageBytes = LIMIT_BYTES - 1;
        assertThat(room.hasRoomFor(1)).isTrue();
        assertThat(heap.collections).isZero();
    }

    @Test
    void garbageHindersNobody() {
        heap.garbageBytes = LIMIT_BYTES;
        assertThat(room.hasRoomFor(1)).isTrue();
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void aFullHeapIsCollectedOnceMoreAndThenNotForEachWhoAsks() {
        heap.liveBytes = LIMIT_BYTES;
        assertThat(room.hasRoomFor(1)).isFalse();
        assertThat(heap.collections).isEqualTo(1);
        assertThat(room.hasRoomFor(1)).isFalse();
        assertThat(heap.collections)
                .as("by the one after, as the first may have needed much itself")
                .isEqualTo(2);
        for (int i = 0; i < 10; i++) {
            assertThat(room.hasRoomFor(1)).isFalse();
        }
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void whatTheFirstWhoAskedHeldIsFoundByTheNext() {
        heap.liveBytes = LIMIT_BYTES;
        assertThat(room.hasRoomFor(1)).isFalse();
        heap.liveBytes -= 1;
        heap.garbageBytes = 1;
        assertThat(room.hasRoomFor(1)).isTrue();
    }

    @Test
    void aFullHeapIsCollectedAgainWhenMuchIsNew() {
        fillForGood();
        heap.liveBytes -= MAX_BYTES / 32;
        heap.garbageBytes = MAX_BYTES / 32 + MAX_BYTES / 64 + 1;
        assertThat(room.hasRoomFor(1)).isTrue();
        assertThat(heap.collections).isEqualTo(3);
    }

    @Test
    void aFullHeapIsCollectedAgainWhenTimeHasPassed() {
        fillForGood();
        heap.liveBytes -= 1;
        heap.garbageBytes = 1;
        assertThat(room.hasRoomFor(1)).isFalse();
        room.doubtLastCollection();
        assertThat(room.hasRoomFor(1)).isTrue();
        assertThat(heap.collections).isEqualTo(3);
    }

    private void fillForGood() {
        heap.liveBytes = LIMIT_BYTES;
        assertThat(room.hasRoomFor(1)).isFalse();
        assertThat(room.hasRoomFor(1)).isFalse();
        assertThat(heap.collections).isEqualTo(2);
    }
}
