package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlobTest {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final View live = memory.live();
    private final long buffer = Native.allocate(BUFFER_BYTES);

    @AfterEach
    void everythingIsFreed() {
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    private int blobOf(byte[] bytes) {
        Native.copyFrom(bytes, 0, buffer, bytes.length);
        return Blob.create(memory, buffer, bytes.length);
    }

    private byte[] contents(View view, int root) {
        int length = (int) Blob.length(view, root);
        Blob.read(view, root, 0, length, buffer);
        return Native.toArray(buffer, length);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private void free(int root) {
        Ownership ownership = new Ownership(memory);
        Blob.forEachBlock(live, root, ownership::claim);
        assertThat(ownership.problems()).isEmpty();
        assertThat(Blob.usedBytes(live, root)).isEqualTo(memory.usedBytes());
        assertThat(Blob.freeSome(memory, root, Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void aCopyIsTheSameAndIndependent() {
        for (int length : new int[] {0, 1, 4096, 4097, 40_000, 1_000_000}) {
            byte[] bytes = random(length);
            int root = blobOf(bytes);
            int copy = Blob.copy(memory, root);
            Blob.setLength(memory, root, length + 10L);
            assertThat(contents(live, copy)).isEqualTo(bytes);
            assertThat(Blob.freeSome(memory, root, Integer.MAX_VALUE)).isTrue();
            assertThat(contents(live, copy)).isEqualTo(bytes);
            free(copy);
        }
    }

    @Test
    void aCopyThatFindsNoMemoryTakesNone() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(2L << 20));
        int root = Blob.create(small);
        Blob.setLength(small, root, 1_500_000);
        long used = small.usedBytes();
        assertThatThrownBy(() -> Blob.copy(small, root)).isInstanceOf(MemoryExhausted.class);
        assertThat(small.usedBytes()).isEqualTo(used);
        small.close();
    }

    @Test
    void contentOfAnyLengthComesBack() {
        for (int length : new int[] {0, 1, 100, 4095, 4096, 4097, 8192, 9_300, 16_384, 16_385, 40_000, 1_000_000}) {
            int root = blobOf(random(length));
            assertThat(Blob.length(live, root)).isEqualTo(length);
            assertThat(contents(live, root)).isEqualTo(random(length));
            free(root);
        }
    }

    @Test
    void theTailTakesNoMoreThanItsSizeClass() {
        int root = blobOf(random(9_300));
        assertThat(Blob.usedBytes(live, root)).isEqualTo(9_488);
        Blob.setLength(memory, root, 8_200);
        assertThat(Blob.usedBytes(live, root)).isEqualTo(2 * 4_096 + 8 + 16 + 24);
        free(root);
    }

    @Test
    void growingFillsWithZeroesEvenWhereOldContentWas() {
        int root = blobOf(random(10_000));
        Blob.setLength(memory, root, 5_000);
        Blob.setLength(memory, root, 20_000);
        byte[] expected = new byte[20_000];
        System.arraycopy(random(10_000), 0, expected, 0, 5_000);
        assertThat(contents(live, root)).isEqualTo(expected);
        free(root);
    }

    @Test
    void twoIndexLevelsReachBeyond16MiB() {
        int root = Blob.create(memory);
        long length = (32L << 20) + 5;
        Blob.setLength(memory, root, length);
        for (long at = 0; at < length; at += 999_983) {
            Native.putLong(buffer, at);
            Blob.write(memory, root, Math.min(at, length - 8), buffer, 8);
        }
        for (long at = 0; at < length - 8; at += 999_983) {
            Blob.read(live, root, at, 8, buffer);
            assertThat(Native.getLong(buffer)).isEqualTo(at);
        }
        Blob.setLength(memory, root, 3 * 4096);
        assertThat(Blob.usedBytes(live, root)).isLessThan(32_768);
        Blob.setLength(memory, root, (16L << 20) + 1);
        assertThat(Native.getByte(Blob.chunkAt(live, root, 16L << 20))).isZero();
        free(root);
    }

    @Test
    void chunksAreReadAndWrittenInPlace() {
        byte[] bytes = random(10_000);
        int root = blobOf(bytes);
        long sum = 0;
        for (long at = 0; at < 10_000; at += Blob.contiguous(live, root, at)) {
            long pointer = Blob.chunkAt(live, root, at);
            for (long i = 0; i < Blob.contiguous(live, root, at); i++) {
                sum += Native.getByte(pointer + i);
            }
        }
        long expected = 0;
        for (byte value : bytes) {
            expected += value;
        }
        assertThat(sum).isEqualTo(expected);
        Native.putByte(Blob.writableChunkAt(memory, root, 9_999), (byte) 77);
        assertThat(Native.getByte(Blob.chunkAt(live, root, 9_999))).isEqualTo((byte) 77);
        assertThat(Blob.contiguous(live, root, 9_990)).isEqualTo(10);
        free(root);
    }

    @Test
    void rangesOutsideAreRefused() {
        int root = blobOf(random(100));
        assertThatThrownBy(() -> Blob.read(live, root, 90, 11, buffer)).hasMessageContaining("11 bytes at offset 90");
        assertThatThrownBy(() -> Blob.write(memory, root, -1, buffer, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Blob.chunkAt(live, root, 100)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Blob.setLength(memory, root, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Blob.setLength(memory, root, 1L << 40)).isInstanceOf(IndexOutOfBoundsException.class);
        free(root);
    }

    @Test
    void aWriteUnderASnapshotCopiesAPageAndNotTheBlob() {
        int root = Blob.create(memory);
        Blob.setLength(memory, root, 1 << 20);
        Snapshot snapshot = memory.snapshot();
        Native.putByte(Blob.writableChunkAt(memory, root, 500_000), (byte) 1);
        assertThat(memory.snapshotBytes()).isEqualTo(Memory.PAGE_BYTES);
        assertThat(Native.getByte(Blob.chunkAt(snapshot.view(), root, 500_000))).isZero();
        assertThat(Native.getByte(Blob.chunkAt(live, root, 500_000))).isEqualTo((byte) 1);
        free(root);
        assertThat(contents(snapshot.view(), root)).containsOnly(0).hasSize(1 << 20);
        snapshot.close();
    }

    @Test
    void aLargeBlobIsFreedInSlices() {
        int root = Blob.create(memory);
        Blob.setLength(memory, root, (17L << 20) + 3);
        int slices = 1;
        while (!Blob.freeSome(memory, root, 1_000)) {
            assertThat(Blob.usedBytes(live, root)).isEqualTo(memory.usedBytes());
            slices++;
        }
        assertThat(slices).isEqualTo(5);
    }

    @Test
    void whereMemoryEndsGrowingChangesNothing() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(20L * Memory.PAGE_BYTES));
        Native.copyFrom(random(9_300), 0, buffer, 9_300);
        int root = Blob.create(small, buffer, 9_300);
        Snapshot snapshot = small.snapshot();
        for (long length : new long[] {400_000, 1 << 20, 1L << 30}) {
            assertThatThrownBy(() -> Blob.setLength(small, root, length)).isInstanceOf(MemoryExhausted.class);
            small.validate();
            assertThat(Blob.usedBytes(small.live(), root)).isEqualTo(small.usedBytes());
            assertThat(contents(small.live(), root)).isEqualTo(random(9_300));
        }
        assertThatThrownBy(() -> Blob.append(small, root, buffer, BUFFER_BYTES)).isInstanceOf(MemoryExhausted.class);
        assertThat(contents(small.live(), root)).isEqualTo(random(9_300));
        assertThatThrownBy(() -> Blob.create(small, buffer, BUFFER_BYTES)).isInstanceOf(MemoryExhausted.class);
        snapshot.close();
        assertThat(Blob.freeSome(small, root, Integer.MAX_VALUE)).isTrue();
        small.assertAllFree();
        small.close();
    }
}
