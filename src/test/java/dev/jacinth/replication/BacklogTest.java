package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final int SIZE = 64 * 1024;

    private final Backlog backlog = new Backlog(SIZE, 1000);

    @AfterEach
    void free() {
        backlog.close();
    }

    @Test
    void aFreshWindowBeginsBehindTheOffsetAndServesWhoHasEverything() {
        assertThat(backlog.first()).isEqualTo(1001);
        assertThat(backlog.historyBytes()).isZero();
        assertThat(backlog.serves(1001)).isTrue();
        assertThat(backlog.serves(1000)).isFalse();
        assertThat(backlog.serves(1002)).isFalse();
    }

    @Test
    void bothEndsOfTheWindowAreServed() {
        append("abc");
        assertThat(backlog.serves(1001)).isTrue();
        assertThat(backlog.serves(1004)).as("caught up").isTrue();
        assertThat(backlog.serves(1005)).as("ahead of us").isFalse();
    }

    @Test
    void aCursorReadsFromItsOffsetOn() {
        append("hello ");
        Cursor cursor = backlog.cursorAt(1003);
        append("world");
        assertThat(read(cursor)).isEqualTo("llo world");
        assertThat(cursor.pendingBytes()).isZero();
        assertThat(cursor.peek()).isZero();
        cursor.close();
    }

    @Test
    void theWindowNeverGetsShorterThanConfiguredOnceItIsFull() {
        for (int i = 0; i < 100; i++) {
            appendBytes(5000);
            if (i > 20) {
                assertThat(backlog.historyBytes()).isBetween((long) SIZE, SIZE + 2L * Backlog.BLOCK_BYTES);
            }
        }
        assertThat(backlog.memoryBytes()).isLessThan(2 * SIZE);
    }

    @Test
    void aSlowReaderExtendsTheWindowUntilItLeaves() {
        Cursor slow = backlog.cursorAtEnd();
        appendBytes(10 * SIZE);
        assertThat(backlog.first()).isEqualTo(1001);
        assertThat(slow.pendingBytes()).isEqualTo(10L * SIZE);
        assertThat(slow.bufferBytes()).isGreaterThanOrEqualTo(10L * SIZE);
        slow.close();
        backlog.trim(1000);
        assertThat(backlog.historyBytes()).isBetween((long) SIZE, SIZE + (long) Backlog.BLOCK_BYTES);
    }

    @Test
    void oneCallFreesABoundedNumberOfBlocks() {
        Cursor slow = backlog.cursorAtEnd();
        for (int i = 0; i < 200; i++) {
            appendBytes(Backlog.BLOCK_BYTES);
        }
        slow.close();
        long before = backlog.blocks();
        backlog.trim(Backlog.TRIM_BLOCKS);
        assertThat(backlog.blocks()).isEqualTo(before - Backlog.TRIM_BLOCKS);
    }

    /// A chain from a dead block would keep all that came later until a full collection of the Java heap.
    @Test
    void aFreedBlockDoesNotHoldTheOnesBehindIt() {
        Backlog.Block first = backlog.tail();
        appendBytes(2 * SIZE);
        assertThat(backlog.first()).isGreaterThan(first.endOffset());
        assertThat(first.next).isNull();
    }

    @Test
    void aHugeCommandIsCutIntoBlocksNoLargerThanASixteenthOfTheWindow() {
        Backlog large = new Backlog(16 << 20, 0);
        long address = Native.allocate(40 << 20);
        Native.fill(address, 40 << 20, (byte) 'x');
        large.append(address, 40 << 20);
        Native.free(address);
        large.trim(1000);
        assertThat(large.historyBytes()).isBetween(16L << 20, 17L << 20);
        large.close();
    }

    @Test
    void aSmallerSizeTrimsAndALargerOneKeepsWhatIsThere() {
        appendBytes(SIZE);
        long first = backlog.first();
        backlog.resize(10 * SIZE);
        assertThat(backlog.first()).isEqualTo(first);
        backlog.resize(1);
        assertThat(backlog.sizeBytes()).isEqualTo(Backlog.SIZE_BYTES_MIN);
        assertThat(backlog.historyBytes()).isBetween(Backlog.SIZE_BYTES_MIN, 2 * Backlog.SIZE_BYTES_MIN);
    }

    @Test
    void spansCoverAllThatIsPendingForOneGatheringWrite() {
        Cursor cursor = backlog.cursorAtEnd();
        appendBytes(40_000);
        long[] addresses = new long[8];
        int[] lengths = new int[8];
        int spans = cursor.spans(addresses, lengths);
        assertThat(spans).isEqualTo(3);
        assertThat(Arrays.stream(lengths).sum()).isEqualTo(40_000);
        cursor.advance(40_000);
        assertThat(cursor.spans(addresses, lengths)).isZero();
        cursor.close();
    }

    @Test
    void memoryIsCountedToTheByte() {
        assertThat(backlog.memoryBytes()).isEqualTo(Backlog.BLOCK_BYTES + Backlog.BLOCK_OVERHEAD_BYTES);
        appendBytes(Backlog.BLOCK_BYTES + 1);
        assertThat(backlog.memoryBytes()).isEqualTo(2L * (Backlog.BLOCK_BYTES + Backlog.BLOCK_OVERHEAD_BYTES));
    }

    private void append(String text) {
        StreamBytes.give(text, backlog::append);
    }

    private void appendBytes(int count) {
        append("x".repeat(count));
    }

    private static String read(Cursor cursor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int length = cursor.peek(); length > 0; length = cursor.peek()) {
            out.writeBytes(Native.toArray(cursor.address(), length));
            cursor.advance(length);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
