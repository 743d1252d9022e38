package dev.jacinth.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Native;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private final Memory memory = Memory.create(MemoryOptions.defaults());

    @AfterEach
    void everyBlockIsFree() {
        memory.validate();
        memory.close();
    }

    @Test
    void checkedModeIsOnInTests() {
        assertThat(Memory.CHECKED).isTrue();
    }

    @Test
    void aBlockKeepsWhatIsWrittenToIt() {
        int address = memory.allocate(24);
        Native.putLong(memory.writable(address) + 16, 42);
        assertThat(address).isNotEqualTo(Address.NULL);
        assertThat(Native.getLong(memory.at(address) + 16)).isEqualTo(42);
        assertThat(memory.usedBytes()).isEqualTo(24);
        memory.free(address, 24);
        memory.assertAllFree();
    }

    @Test
    void anAddressInsideABlockIsReachedByPlus() {
        int address = memory.allocate(1024);
        Native.putInt(memory.writable(address) + 640, 7);
        assertThat(Native.getInt(memory.at(Address.plus(address, 640)))).isEqualTo(7);
        memory.free(address, 1024);
    }

    @Test
    void everySizeGetsABlockThatHoldsItAndWastesLessThanAThird() {
        for (int bytes = 1; bytes <= Memory.PAGE_BYTES; bytes++) {
            int block = Memory.blockBytes(bytes);
            assertThat(block).isGreaterThanOrEqualTo(bytes).isLessThanOrEqualTo(Memory.PAGE_BYTES);
            if (bytes > 128 && bytes <= 4096) {
                assertThat(block).as("block for %d", bytes).isLessThanOrEqualTo(bytes + bytes / 3 + 8);
            }
        }
        assertThatThrownBy(() -> memory.allocate(Memory.PAGE_BYTES + 1))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
    }

    @Test
    void blocksOfOneSizeFillAPageBeforeTheNextIsTaken() {
        List<Integer> blocks = new ArrayList<>();
        for (int i = 0; i < Memory.PAGE_BYTES / 64; i++) {
            blocks.add(memory.allocate(64));
        }
        assertThat(memory.pagesInUse()).isEqualTo(1);
        assertThat(memory.usedBytes()).isEqualTo(Memory.PAGE_BYTES);
        blocks.add(memory.allocate(64));
        assertThat(memory.pagesInUse()).isEqualTo(2);
        blocks.forEach(block -> memory.free(block, 64));
        memory.assertAllFree();
        assertThat(memory.pagesInUse()).isZero();
    }

    @Test
    void theBooksOfLargeBlocksAreSmallAndThoseOfSmallOnesAreUsedAgain() {
        long before = memory.bookBytes();
        List<Integer> small = new ArrayList<>();
        for (int page = 0; page < 10; page++) {
            for (int i = 0; i < Memory.PAGE_BYTES / 256; i++) {
                small.add(memory.allocate(256));
            }
        }
        long ofSmall = memory.bookBytes() - before;
        small.forEach(block -> memory.free(block, 256));
        List<Integer> large = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            large.add(memory.allocate(512));
            large.add(memory.allocate(Memory.PAGE_BYTES / 2));
            large.add(memory.allocate(Memory.PAGE_BYTES / 2));
        }
        long afterLarge = memory.bookBytes() - before;
        memory.validate();
        assertThat(ofSmall).as("ten pages with bitmaps").isBetween(10L * (256 + 32), 10L * (256 + 64));
        assertThat(afterLarge - ofSmall).as("eleven pages without").isBetween(0L, 11L * 64);
        for (int i = 0; i < large.size(); i++) {
            memory.free(large.get(i), i % 3 == 0 ? 512 : Memory.PAGE_BYTES / 2);
        }
        for (int page = 0; page < 10; page++) {
            small.set(page, memory.allocate(256));
        }
        assertThat(memory.bookBytes() - before).as("nothing new").isEqualTo(afterLarge);
        small.subList(0, 10).forEach(block -> memory.free(block, 256));
        memory.assertAllFree();
    }

    @Test
    void aSnapshotSeesWhatWasThereAndTheLiveViewWhatIs() {
        int address = memory.allocate(8);
        Native.putLong(memory.writable(address), 1);
        try (Snapshot snapshot = memory.snapshot()) {
            assertThat(memory.writableInPlace(address)).isFalse();
            Native.putLong(memory.writable(address), 2);
            assertThat(memory.writableInPlace(address)).isTrue();
            assertThat(Native.getLong(snapshot.view().at(address))).isEqualTo(1);
            assertThat(Native.getLong(memory.at(address))).isEqualTo(2);
            assertThat(snapshot.replacedPages()).isEqualTo(1);
            assertThat(memory.snapshotBytes()).isEqualTo(Memory.PAGE_BYTES);
        }
        assertThat(memory.snapshotBytes()).isZero();
        memory.free(address, 8);
    }

    @Test
    void aSnapshotSeesBlocksThatWereFreedSince() {
        int address = memory.allocate(Memory.PAGE_BYTES);
        Native.putLong(memory.writable(address), 1);
        Snapshot snapshot = memory.snapshot();
        memory.free(address, Memory.PAGE_BYTES);
        assertThat(memory.allocate(Memory.PAGE_BYTES))
                .as("the number is used again")
                .isEqualTo(address);
        Native.putLong(memory.writable(address), 2);
        assertThat(Native.getLong(snapshot.view().at(address))).isEqualTo(1);
        snapshot.close();
        memory.free(address, Memory.PAGE_BYTES);
        memory.assertAllFree();
    }

    @Test
    void snapshotsShareAFrameAndMayCloseInAnyOrder() {
        int address = memory.allocate(8);
        Native.putLong(memory.writable(address), 1);
        Snapshot first = memory.snapshot();
        Snapshot second = memory.snapshot();
        Native.putLong(memory.writable(address), 2);
        Snapshot third = memory.snapshot();
        Native.putLong(memory.writable(address), 3);
        assertThat(memory.snapshotBytes()).isEqualTo(2 * Memory.PAGE_BYTES);
        first.close();
        assertThat(memory.snapshotBytes()).isEqualTo(2 * Memory.PAGE_BYTES);
        assertThat(Native.getLong(second.view().at(address))).isEqualTo(1);
        second.close();
        assertThat(memory.snapshotBytes()).isEqualTo(Memory.PAGE_BYTES);
        assertThat(Native.getLong(third.view().at(address))).isEqualTo(2);
        third.close();
        assertThat(Native.getLong(memory.at(address))).isEqualTo(3);
        memory.free(address, 8);
    }

    @Test
    void aSnapshotCanReturnItsPagesInSlices() {
        int[] blocks = new int[10];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = memory.allocate(Memory.PAGE_BYTES);
        }
        Snapshot snapshot = memory.snapshot();
        for (int block : blocks) {
            memory.writable(block);
        }
        assertThat(snapshot.closeSome(4)).isFalse();
        assertThat(memory.snapshotBytes()).isEqualTo(6L * Memory.PAGE_BYTES);
        memory.validate();
        assertThat(snapshot.closeSome(6)).isTrue();
        assertThat(snapshot.closeSome(6)).isTrue();
        assertThat(memory.snapshotsOpen()).isZero();
        for (int block : blocks) {
            memory.free(block, Memory.PAGE_BYTES);
        }
    }

    @Test
    void closingTheMemoryWaitsForItsSnapshots() {
        Memory replaced = Memory.create(MemoryOptions.defaults());
        int address = replaced.allocate(8);
        Native.putLong(replaced.writable(address), 5);
        Snapshot snapshot = replaced.snapshot();
        replaced.close();
        assertThat(Native.getLong(snapshot.view().at(address))).isEqualTo(5);
        snapshot.close();
    }

    @Test
    void exhaustionIsAnErrorThatChangesNothing() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(2L * Memory.PAGE_BYTES));
        int first = small.allocate(Memory.PAGE_BYTES);
        int second = small.allocate(8192);
        assertThatThrownBy(() -> small.allocate(100))
                .isInstanceOf(MemoryExhausted.class)
                .hasMessageContaining("all 2 pages");
        small.validate();
        small.free(first, Memory.PAGE_BYTES);
        int third = small.allocate(100);
        small.free(second, 8192);
        small.free(third, 100);
        small.assertAllFree();
        small.close();
    }

    @Test
    void roomThatWasPromisedIsThere() {
        try (Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(300L * Memory.PAGE_BYTES))) {
            int first = small.allocate(Memory.PAGE_BYTES);
            assertThat(small.hasRoom(300, 0)).isFalse();
            assertThatThrownBy(() -> small.requireRoom(300, 0)).isInstanceOf(MemoryExhausted.class);
            small.requireRoom(299, 0);
            assertThat(small.pagesInUse()).isEqualTo(1);
            long mapped = small.mappedBytes();
            for (int i = 0; i < 299; i++) {
                small.allocate(Memory.PAGE_BYTES);
            }
            assertThat(small.mappedBytes()).isEqualTo(mapped);
            assertThat(small.hasRoom(1, 0)).isFalse();
            small.requireRoom(0, Long.MAX_VALUE);
            try (Snapshot snapshot = small.snapshot()) {
                small.requireRoom(0, Long.MAX_VALUE);
                mapped = small.mappedBytes();
                small.forEachBlock((address, bytes) -> small.writable(address));
                assertThat(small.pagesCopied()).isEqualTo(300);
                assertThat(small.mappedBytes()).isEqualTo(mapped);
                assertThat(snapshot.view().at(first)).isNotEqualTo(small.at(first));
            }
            small.validate();
        }
    }

    @Test
    void aRationIsUsedUpByBlocksAndCopies() {
        int first = memory.allocate(8);
        memory.writable(first);
        Snapshot snapshot = memory.snapshot();
        memory.ration(2);
        assertThat(memory.hasRoom(1, 5)).isTrue();
        assertThat(memory.hasRoom(2, 5)).as("with the copy of the page in use").isFalse();
        memory.writable(first);
        int second = memory.allocate(8);
        assertThatThrownBy(() -> memory.allocate(8)).isInstanceOf(MemoryExhausted.class);
        memory.ration(Long.MAX_VALUE);
        int third = memory.allocate(8);
        snapshot.close();
        memory.free(first, 8);
        memory.free(second, 8);
        memory.free(third, 8);
    }

    @Test
    void freedPagesGoBackToTheSystemAndComeAgain() {
        int address = memory.allocate(Memory.PAGE_BYTES);
        Native.putLong(memory.writable(address), 1);
        memory.free(address, Memory.PAGE_BYTES);
        assertThat(memory.residentBytes()).isEqualTo(Memory.PAGE_BYTES);
        assertThat(memory.trim(10)).isEqualTo(1);
        assertThat(memory.residentBytes()).isZero();
        address = memory.allocate(Memory.PAGE_BYTES);
        Native.putLong(memory.writable(address), 2);
        assertThat(Native.getLong(memory.at(address))).isEqualTo(2);
        memory.free(address, Memory.PAGE_BYTES);
    }

    @Test
    void checkedModeFindsWrongFreesAndWildAddresses() {
        int address = memory.allocate(64);
        assertThatThrownBy(() -> memory.free(address, 80))
                .hasMessageContaining("has 64 bytes and is freed as one of 80");
        assertThatThrownBy(() -> memory.free(Address.plus(address, 8), 64)).hasMessageContaining("no allocated block");
        assertThatThrownBy(() -> memory.at(Address.plus(address, 64))).hasMessageContaining("no block is allocated");
        assertThatThrownBy(() -> memory.writable(Address.NULL)).hasMessageContaining("no block is allocated");
        assertThatThrownBy(memory::assertAllFree).hasMessageContaining("1 blocks in 1 pages leak: " + address + "/64");
        memory.free(address, 64);
        assertThatThrownBy(() -> memory.free(address, 64)).hasMessageContaining("no allocated block");
        assertThatThrownBy(() -> memory.at(address)).hasMessageContaining("no block is allocated");
    }

    @Test
    void checkedModePoisonsFreshAndFreedBlocks() {
        int kept = memory.allocate(64);
        int address = memory.allocate(64);
        long pointer = memory.writable(address);
        assertThat(Native.getByte(pointer)).isEqualTo(BlockAllocator.POISON_FRESH);
        memory.free(address, 64);
        assertThat(Native.getByte(pointer + 63)).isEqualTo(BlockAllocator.POISON_FREED);
        memory.free(kept, 64);
    }

    @Test
    void ownershipFindsOrphansAndSharedBlocks() {
        int owned = memory.allocate(64);
        int shared = memory.allocate(64);
        int orphan = memory.allocate(64);
        int misjudged = memory.allocate(64);
        Ownership ownership = new Ownership(memory);
        ownership.claim(owned, 60);
        ownership.claim(shared, 64);
        ownership.claim(shared, 64);
        ownership.claim(misjudged, 100);
        ownership.claim(Address.plus(orphan, 8), 64);
        assertThat(ownership.problems())
                .containsExactlyInAnyOrder(
                        "block " + shared + " of 64 bytes has two owners",
                        "block " + orphan + " of 64 bytes has no owner",
                        "block " + misjudged + " of 64 bytes is owned as one of 104",
                        "block " + Address.plus(orphan, 8) + " of 64 bytes is owned but not allocated");
        for (int block : new int[] {owned, shared, orphan, misjudged}) {
            memory.free(block, 64);
        }
    }

    @Test
    void aMemoryIsClosedInSteps() {
        Memory large = Memory.create(MemoryOptions.defaults());
        for (int i = 0; i < 1_000; i++) {
            large.allocate(Memory.PAGE_BYTES);
        }
        int steps = 1;
        while (!large.closeSome(1)) {
            steps++;
        }
        assertThat(steps).isEqualTo((int) (1_000L * Memory.PAGE_BYTES >> 21) + 1);
        assertThat(large.mappedBytes()).isZero();
        large.close();
    }

    @Test
    void aMemoryThatASnapshotReadsIsNotClosedInSteps() {
        try (Memory read = Memory.create(MemoryOptions.defaults());
                Snapshot snapshot = read.snapshot()) {
            assertThatThrownBy(() -> read.closeSome(1)).isInstanceOf(IllegalStateException.class);
        }
    }
}
