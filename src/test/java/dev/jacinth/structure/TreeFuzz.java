package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.View;
import dev.jacinth.testing.SnapshotReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on a tree and on a sorted or plain list, which must agree; with snapshots that other threads read
/// meanwhile. Nodes are tiny in most runs, so that a few thousand entries make many levels.
class TreeFuzz {

    private static final int STEPS = 16_000;
    private static final int SIZE_MAX = 4_000;
    private static final int SNAPSHOTS_MAX = 3;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final List<Long> model = new ArrayList<>();
    private final List<SnapshotReader> readers = new ArrayList<>();
    private SplittableRandom random;
    private boolean ordered;
    private TreeShape shape;
    private Tree trees;
    private TreeCursor cursor;
    private int tree;
    private int phase;
    private int insertAnywhereWeight;
    private int removeAnywhereWeight;
    private int lookWeight;
    private int rangeWeight;
    private int snapshotWeight;
    private String when;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theModelAndEverySnapshotAgreeWithAnOrderedTree(long seed) throws InterruptedException {
        ordered = true;
        run(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void theModelAndEverySnapshotAgreeWithATreeByPosition(long seed) throws InterruptedException {
        ordered = false;
        run(seed);
    }

    private void run(long seed) throws InterruptedException {
        random = new SplittableRandom(seed);
        int nodeBytes = random.nextInt(6) == 0 ? TreeLayout.NODE_BYTES : 120 + 8 * random.nextInt(10);
        shape = new TreeShape(LongEntry.BYTES, ordered ? Long.BYTES : 0, nodeBytes);
        trees = new Tree(shape, memory);
        cursor = new TreeCursor(shape, memory.live());
        tree = trees.create();
        phase = 500 + random.nextInt(STEPS / 2);
        insertAnywhereWeight = weight(100);
        removeAnywhereWeight = weight(100);
        lookWeight = weight(20);
        rangeWeight = weight(3);
        snapshotWeight = weight(20);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step + " nodes of " + nodeBytes;
            step(step);
            if (step % 1_000 == 0) {
                verify();
            }
        }
        finish();
    }

    /// Some kinds of events do not happen at all in a run, or nothing but them; others more or less often.
    private int weight(int most) {
        int dice = random.nextInt(6);
        return dice == 0 ? 0 : dice == 1 ? most : 1 + random.nextInt(most);
    }

    private void step(int step) throws InterruptedException {
        if (random.nextInt(1_000) < snapshotWeight) {
            changeSnapshots();
        }
        boolean growing = step / phase % 2 == 0 && model.size() < SIZE_MAX;
        if (random.nextInt(100) < lookWeight) {
            look();
        } else if (model.isEmpty() || random.nextInt(100) < (growing ? 75 : 25)) {
            insert(random.nextInt(100) < insertAnywhereWeight);
        } else if (random.nextInt(1_000) < rangeWeight) {
            removeRange();
        } else {
            remove(random.nextInt(100) < removeAnywhereWeight);
        }
    }

    private void insert(boolean anywhere) {
        if (!ordered) {
            int rank = anywhere ? random.nextInt(model.size() + 1) : random.nextBoolean() ? model.size() : 0;
            long value = random.nextLong();
            LongEntry.write(trees.insertAt(tree, rank), value);
            model.add(rank, value);
            return;
        }
        long key = anywhere || model.isEmpty() ? random.nextInt(1 << 20) : model.getLast() + 1 + random.nextInt(3);
        int at = Collections.binarySearch(model, key);
        if (at < 0) {
            LongEntry.write(trees.insert(tree, LongEntry.of(key)), key);
            model.add(-at - 1, key);
        }
    }

    private void remove(boolean anywhere) {
        int rank = anywhere ? random.nextInt(model.size()) : random.nextInt(8) == 0 ? model.size() - 1 : 0;
        if (random.nextBoolean()) {
            cursor.toRank(tree, rank);
            trees.removeAt(tree, cursor);
        } else if (ordered) {
            assertThat(trees.remove(tree, LongEntry.of(model.get(rank))))
                    .as(when)
                    .isTrue();
            assertThat(trees.remove(tree, LongEntry.of(model.get(rank))))
                    .as(when)
                    .isFalse();
        } else {
            trees.removeRange(tree, rank, 1);
        }
        model.remove(rank);
    }

    private void removeRange() {
        int rank = random.nextInt(model.size());
        int entries = random.nextInt(1 + (model.size() - rank) / (1 + random.nextInt(4)));
        trees.removeRange(tree, rank, entries);
        model.subList(rank, rank + entries).clear();
        trees.validate(tree, order());
    }

    private void look() {
        int rank = random.nextInt(model.size() + 1);
        boolean there = cursor.toRank(tree, rank);
        assertThat(there).as(when).isEqualTo(rank < model.size());
        if (there) {
            assertThat(LongEntry.read(cursor.entry())).as(when).isEqualTo(model.get(rank));
            assertThat(LongEntry.read(trees.entry(tree, rank))).as(when).isEqualTo(model.get(rank));
        }
        assertThat(cursor.rank()).as(when).isEqualTo(rank);
        if (ordered) {
            lookForKey();
        } else if (there) {
            long value = random.nextLong();
            LongEntry.write(trees.edit(tree, rank), value);
            model.set(rank, value);
        }
    }

    private void lookForKey() {
        long key = model.isEmpty() || random.nextBoolean()
                ? random.nextInt(1 << 20)
                : model.get(random.nextInt(model.size()));
        int at = Collections.binarySearch(model, key);
        int rank = at < 0 ? -at - 1 : at;
        LongEntry probe = LongEntry.of(key);
        long found = trees.find(tree, probe);
        assertThat(found != 0).as(when).isEqualTo(at >= 0);
        if (at >= 0) {
            assertThat(LongEntry.read(found)).as(when).isEqualTo(key);
            LongEntry.write(trees.edit(tree, probe), key);
        }
        assertThat(trees.rank(tree, probe)).as(when).isEqualTo(rank);
        assertThat(cursor.toKey(tree, probe)).as(when).isEqualTo(rank < model.size());
        assertThat(cursor.rank()).as(when).isEqualTo(rank);
    }

    private void changeSnapshots() throws InterruptedException {
        if (readers.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            long[] expected = contents();
            readers.add(new SnapshotReader(memory.snapshot(), view -> difference(view, shape, tree, expected)));
        } else if (!readers.isEmpty()) {
            readers.remove(random.nextInt(readers.size())).finish(when);
        }
    }

    private void verify() {
        trees.validate(tree, order());
        assertThat(trees.size(tree)).as(when).isEqualTo(model.size());
        assertThat(trees.usedBytes(tree)).as(when).isEqualTo(memory.usedBytes());
        assertThat(difference(memory.live(), shape, tree, contents())).as(when).isEmpty();
    }

    private void finish() throws InterruptedException {
        verify();
        for (SnapshotReader reader : readers) {
            reader.finish(when);
        }
        if (random.nextBoolean()) {
            trees.removeRange(tree, 0, model.size());
            assertThat(trees.usedBytes(tree)).as(when).isEqualTo(TreeLayout.HEAD_BYTES);
        }
        int budget = 1 + random.nextInt(50);
        while (trees.freeSome(tree, budget) == budget) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.validate();
        memory.close();
    }

    private TreeOrder order() {
        return ordered ? LongEntry.ORDER : TreeOrder.NONE;
    }

    private long[] contents() {
        return model.stream().mapToLong(Long::longValue).toArray();
    }

    private static String difference(View view, TreeShape shape, int tree, long[] expected) {
        TreeCursor cursor = new TreeCursor(shape, view);
        long[] forward = new long[expected.length];
        int rank = 0;
        for (boolean there = cursor.toFirst(tree); there; there = cursor.next()) {
            if (rank == expected.length) {
                return "more than " + rank + " entries";
            }
            forward[rank++] = LongEntry.read(cursor.entry());
        }
        long[] backward = new long[expected.length];
        for (boolean there = cursor.previous(); there; there = cursor.previous()) {
            if (rank == 0) {
                return "more entries backward than forward";
            }
            backward[--rank] = Native.getLong(cursor.entry());
        }
        if (rank != 0) {
            return rank + " entries fewer backward than forward";
        }
        return Arrays.equals(forward, expected) && Arrays.equals(backward, expected) ? "" : "other entries";
    }
}
