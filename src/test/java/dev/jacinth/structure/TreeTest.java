package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TreeTest {

    private static final TreeShape ORDERED = TreeShape.ordered(LongEntry.BYTES, Long.BYTES);
    private static final TreeShape LIST = TreeShape.positional(4);

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Tree trees = new Tree(ORDERED, memory);
    private final Tree lists = new Tree(LIST, memory);
    private final TreeCursor cursor = new TreeCursor(ORDERED, memory.live());
    private final int tree = trees.create();
    private final int list = lists.create();

    @AfterEach
    void everyBlockIsFreeInTheEnd() {
        trees.validate(tree, LongEntry.ORDER);
        lists.validate(list, TreeOrder.NONE);
        while (trees.freeSome(tree, 2) == 2) {
            memory.validate();
        }
        assertThat(lists.freeSome(list, Integer.MAX_VALUE)).isNotNegative();
        memory.assertAllFree();
        memory.close();
    }

    private void insert(long... keys) {
        for (long key : keys) {
            LongEntry.write(trees.insert(tree, LongEntry.of(key)), key);
        }
    }

    private void insertAscending(int entries) {
        for (long key = 0; key < entries; key++) {
            insert(key);
        }
    }

    private int height() {
        return TreeLayout.height(memory.at(tree));
    }

    @Test
    void anEmptyTreeHasNothingToFind() {
        assertThat(trees.size(tree)).isZero();
        assertThat(trees.find(tree, LongEntry.of(1))).isZero();
        assertThat(trees.rank(tree, LongEntry.of(1))).isZero();
        assertThat(trees.remove(tree, LongEntry.of(1))).isFalse();
        assertThat(cursor.toFirst(tree)).isFalse();
        assertThat(cursor.toLast(tree)).isFalse();
        assertThat(cursor.toKey(tree, LongEntry.of(1))).isFalse();
        assertThat(trees.usedBytes(tree)).isEqualTo(TreeLayout.HEAD_BYTES);
    }

    @Test
    void entriesAreFoundByKeyAndByRank() {
        insert(30, 10, 20);
        assertThat(LongEntry.read(trees.find(tree, LongEntry.of(20)))).isEqualTo(20);
        assertThat(trees.find(tree, LongEntry.of(25))).isZero();
        assertThat(LongEntry.read(trees.entry(tree, 2))).isEqualTo(30);
        assertThat(trees.rank(tree, LongEntry.of(30))).isEqualTo(2);
        assertThat(trees.rank(tree, LongEntry.of(15))).isEqualTo(1);
        assertThat(trees.rank(tree, LongEntry.of(99))).isEqualTo(3);
    }

    @Test
    void aCursorGoesBothWaysAndTurnsAtTheEnds() {
        insertAscending(1_000);
        assertThat(cursor.toLast(tree)).isTrue();
        assertThat(cursor.rank()).isEqualTo(999);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.isAtEntry()).isFalse();
        for (long key = 999; key >= 0; key--) {
            assertThat(cursor.previous()).isTrue();
            assertThat(LongEntry.read(cursor.entry())).isEqualTo(key);
        }
        assertThat(cursor.previous()).isFalse();
        assertThat(cursor.previous()).isFalse();
        assertThat(cursor.next()).isTrue();
        assertThat(LongEntry.read(cursor.entry())).isZero();
    }

    @Test
    void aCursorStartsAtTheFirstEntryNotBeforeAKeyEvenInTheNextLeaf() {
        for (long key = 0; key < 2_000; key += 2) {
            insert(key);
        }
        for (long key = -1; key < 1_999; key++) {
            assertThat(cursor.toKey(tree, LongEntry.of(key))).isTrue();
            assertThat(LongEntry.read(cursor.entry())).isEqualTo(key + 1 & ~1L);
        }
        assertThat(cursor.toKey(tree, LongEntry.of(1_999))).isFalse();
        assertThat(cursor.previous()).isTrue();
        assertThat(LongEntry.read(cursor.entry())).isEqualTo(1_998);
    }

    @Test
    void aBoundBetweenEntriesSeparatesThem() {
        insert(1, 2, 3, 5);
        TreeKey aboveThree = (view, entry) -> Native.getLong(entry) <= 3 ? 1 : -1;
        assertThat(trees.rank(tree, aboveThree)).isEqualTo(3);
        assertThat(trees.find(tree, aboveThree)).isZero();
        assertThat(cursor.toKey(tree, aboveThree)).isTrue();
        assertThat(LongEntry.read(cursor.entry())).isEqualTo(5);
    }

    @Test
    void whatIsNotTheKeyCanBeWritten() {
        insertAscending(500);
        Native.putInt(trees.edit(tree, LongEntry.of(400)) + Long.BYTES, 7);
        assertThat(Native.getInt(trees.entry(tree, 400) + Long.BYTES)).isEqualTo(7);
        LongEntry.write(trees.edit(tree, 400), 400);
        assertThat(LongEntry.read(trees.find(tree, LongEntry.of(400)))).isEqualTo(400);
        assertThat(trees.edit(tree, LongEntry.of(500))).isZero();
    }

    @Test
    void aKeyIsInsertedOnce() {
        insert(1);
        assertThatThrownBy(() -> trees.insert(tree, LongEntry.of(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> trees.entry(tree, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> trees.insertAt(tree, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(trees.size(tree)).isEqualTo(1);
    }

    @Test
    void aListKeepsEntriesWhereTheyArePut() {
        List<Integer> model = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 3_000; i++) {
            int at = i % 3 == 0 ? 0 : i % 3 == 1 ? i : random.nextInt(i + 1);
            Native.putInt(lists.insertAt(list, at), i);
            model.add(at, i);
        }
        lists.removeRange(list, 500, 1_700);
        model.subList(500, 2_200).clear();
        List<Integer> read = new ArrayList<>();
        for (long rank = 0; rank < lists.size(list); rank++) {
            read.add(Native.getInt(lists.entry(list, rank)));
        }
        assertThat(read).isEqualTo(model);
    }

    @Test
    void appendingAndPrependingFillLeaves() {
        for (int i = 0; i < 30_000; i++) {
            Native.putInt(lists.insertAt(list, i), i);
        }
        assertThat(lists.usedBytes(list)).isLessThan(30_000 * 43L / 10);
        lists.removeRange(list, 0, 30_000);
        for (int i = 0; i < 30_000; i++) {
            Native.putInt(lists.insertAt(list, 0), i);
        }
        assertThat(lists.usedBytes(list)).isLessThan(30_000 * 43L / 10);
        insertAscending(10_000);
        assertThat(trees.usedBytes(tree)).isLessThan(10_000 * 13L);
    }

    @Test
    void randomInsertionFillsFourFifthsAndRandomReplacementKeepsThreeQuarters() {
        SplittableRandom random = new SplittableRandom(3);
        long[] keys = random.longs(30_000).toArray();
        insert(keys);
        assertThat(trees.usedBytes(tree)).isLessThan(30_000 * (LongEntry.BYTES * 10 / 8));
        for (int i = 0; i < 60_000; i++) {
            int at = random.nextInt(keys.length);
            assertThat(trees.remove(tree, LongEntry.of(keys[at]))).isTrue();
            keys[at] = random.nextLong();
            insert(keys[at]);
        }
        assertThat(trees.usedBytes(tree)).isLessThan(30_000 * (LongEntry.BYTES * 4L / 3 + 1));
    }

    @Test
    void aQueueTakesNoMoreThanItHolds() {
        insertAscending(1_000);
        long used = trees.usedBytes(tree);
        for (long key = 1_000; key < 20_000; key++) {
            insert(key);
            assertThat(trees.remove(tree, LongEntry.of(key - 1_000))).isTrue();
        }
        trees.validate(tree, LongEntry.ORDER);
        assertThat(trees.usedBytes(tree)).isLessThanOrEqualTo(used + 3L * TreeLayout.NODE_BYTES);
    }

    private int begin() {
        return TreeLayout.begin(memory.at(tree));
    }

    @Test
    void removingTheFirstEntryMovesNoOther() {
        insertAscending(300);
        long second = trees.entry(tree, 1);
        assertThat(trees.remove(tree, LongEntry.of(0))).isTrue();
        assertThat(trees.entry(tree, 0)).isEqualTo(second);
        assertThat(begin()).isOne();
        trees.removeRange(tree, 0, 9);
        assertThat(begin()).isEqualTo(10);
        trees.validate(tree, LongEntry.ORDER);

        insert(-1);
        assertThat(begin()).isEqualTo(9);
        assertThat(LongEntry.read(trees.entry(tree, 0))).isEqualTo(-1);
        assertThat(trees.entry(tree, 1)).isEqualTo(second + 9L * LongEntry.BYTES);
    }

    @Test
    void anEntryBehindManyOthersIsPutAtTheEndOfTheFirstLeafAsLongAsThereIsRoom() {
        int capacity = ORDERED.leafCapacity;
        insertAscending(capacity - 1);
        trees.removeRange(tree, 0, 2);
        insert(capacity);
        assertThat(begin()).isEqualTo(2);
        insert(capacity + 1);
        assertThat(begin()).isZero();
        assertThat(LongEntry.read(trees.entry(tree, capacity - 2))).isEqualTo(capacity + 1);
        assertThat(height()).isOne();
    }

    @Test
    void aGapLargerThanTheHeadCanSayIsClosed() {
        Tree shorts = new Tree(TreeShape.positional(2), memory);
        int queue = shorts.create();
        for (int i = 0; i < 500; i++) {
            Native.putShort(shorts.insertAt(queue, i), (short) i);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(Native.getShort(shorts.entry(queue, 0))).isEqualTo((short) i);
            shorts.removeRange(queue, 0, 1);
            shorts.validate(queue, TreeOrder.NONE);
        }
        assertThat(shorts.freeSome(queue, 1)).isZero();
    }

    @Test
    void anyRangeCanBeRemovedAlsoOneOfWholeLeaves() {
        Tree small = new Tree(new TreeShape(LongEntry.BYTES, Long.BYTES, 120), memory);
        int entries = 100;
        for (int rank = 0; rank < entries; rank++) {
            for (int removed = 1; removed <= entries - rank; removed++) {
                int cut = small.create();
                for (long key = 0; key < entries; key++) {
                    LongEntry.write(small.insert(cut, LongEntry.of(key)), key);
                }
                small.removeRange(cut, rank, removed);
                small.validate(cut, LongEntry.ORDER);
                assertThat(small.size(cut)).isEqualTo(entries - removed);
                assertThat(small.freeSome(cut, entries)).isLessThan(entries);
            }
        }
    }

    @Test
    void aTreeGrowsAndShrinksByWholeLevels() {
        insertAscending(20_000);
        assertThat(height()).isEqualTo(3);
        trees.removeRange(tree, 100, 19_800);
        trees.validate(tree, LongEntry.ORDER);
        assertThat(height()).isEqualTo(2);
        trees.removeRange(tree, 1, 198);
        assertThat(height()).isEqualTo(1);
        trees.removeRange(tree, 0, 2);
        assertThat(height()).isZero();
    }

    @Test
    void aSnapshotSeesTheTreeAsItWas() {
        insertAscending(10_000);
        try (Snapshot snapshot = memory.snapshot()) {
            trees.removeRange(tree, 2_000, 7_000);
            insert(20_000, 20_001);
            TreeCursor frozen = new TreeCursor(ORDERED, snapshot.view());
            assertThat(frozen.size(tree)).isEqualTo(10_000);
            assertThat(frozen.toRank(tree, 5_000)).isTrue();
            assertThat(LongEntry.read(frozen.entry())).isEqualTo(5_000);
            assertThat(frozen.toLast(tree)).isTrue();
            assertThat(LongEntry.read(frozen.entry())).isEqualTo(9_999);
        }
        assertThat(trees.size(tree)).isEqualTo(3_002);
    }

    @Test
    void everyBlockIsVisitedOnce() {
        insertAscending(10_000);
        List<Integer> blocks = new ArrayList<>();
        long[] bytes = {0};
        trees.forEachBlock(tree, (address, size) -> {
            blocks.add(address);
            bytes[0] += size;
        });
        assertThat(blocks).doesNotHaveDuplicates().contains(tree);
        assertThat(bytes[0]).isEqualTo(trees.usedBytes(tree));
    }

    @Test
    void theFirstKeyOfALeafMayBeRemovedAndItsBlockFreedAtOnce() {
        // As in a sorted set: the order is that of what a u32 in the entry points to, so a key that named a freed block
        // would be followed.
        Tree sets = new Tree(TreeShape.ordered(4, 4), memory);
        int set = sets.create();
        Pointed key = new Pointed();
        SplittableRandom random = new SplittableRandom(9);
        List<Long> values = new ArrayList<>(random.longs(5_000).boxed().toList());
        for (long value : values) {
            int block = memory.allocate(Long.BYTES);
            Native.putLong(memory.writable(block), value);
            Native.putInt(sets.insert(set, key.set(value)), block);
        }
        while (!values.isEmpty()) {
            long value = values.remove(random.nextInt(values.size()));
            int block = Native.getInt(sets.find(set, key.set(value)));
            assertThat(sets.remove(set, key)).isTrue();
            memory.free(block, Long.BYTES);
        }
        assertThat(sets.freeSome(set, 1)).isZero();
    }

    @Test
    void runningOutOfMemoryLeavesAValidTreeThatGoesOnWhenThereIsRoom() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(12L * Memory.PAGE_BYTES));
        Tree few = new Tree(new TreeShape(LongEntry.BYTES, Long.BYTES, 160), small);
        int crowded = few.create();
        SplittableRandom random = new SplittableRandom(4);
        List<Long> keys = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            assertThatThrownBy(() -> {
                        while (true) {
                            long key = random.nextLong();
                            LongEntry.write(few.insert(crowded, LongEntry.of(key)), key);
                            keys.add(key);
                        }
                    })
                    .isInstanceOf(MemoryExhausted.class);
            few.validate(crowded, LongEntry.ORDER);
            assertThat(few.size(crowded)).isEqualTo(keys.size()).isGreaterThan(1_000);
            assertThat(few.usedBytes(crowded)).isEqualTo(small.usedBytes());
            while (keys.size() > 100) {
                assertThat(few.remove(crowded, LongEntry.of(keys.removeLast()))).isTrue();
            }
        }
        few.validate(crowded, LongEntry.ORDER);
        small.close();
    }

    @Test
    void shapesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> TreeShape.ordered(41, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TreeShape.ordered(8, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TreeShape.ordered(8, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TreeShape(12, 12, 48)).isInstanceOf(IllegalArgumentException.class);
        assertThat(TreeShape.ordered(32, 32).leafCapacity).isEqualTo(32);
        assertThat(TreeShape.ordered(20, 16).innerCapacity).isEqualTo(42);
    }

    /// Entries are addresses of longs, in the order of the longs.
    private static final class Pointed implements TreeKey {

        private long value;

        Pointed set(long wanted) {
            value = wanted;
            return this;
        }

        @Override
        public int compare(View view, long entry) {
            return Long.compare(value, Native.getLong(view.at(Native.getInt(entry))));
        }
    }
}
