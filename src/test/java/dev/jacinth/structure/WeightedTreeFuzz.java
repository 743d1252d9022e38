package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on a tree whose entries have weights and on a plain list, which must agree, also in the snapshots
/// that were taken on the way. Nodes are tiny in most runs.
class WeightedTreeFuzz {

    private static final int STEPS = 12_000;
    private static final int ENTRIES_MAX = 1_500;
    private static final int SNAPSHOTS_MAX = 3;
    private static final int ENTRY_BYTES = 10;
    private static final int WEIGHT_AT = 8;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final List<Entry> model = new ArrayList<>();
    private final List<Frozen> frozen = new ArrayList<>();
    private SplittableRandom random;
    private TreeShape shape;
    private Tree trees;
    private TreeCursor cursor;
    private int tree;
    private long positions;
    private int weightMax;
    private int endsPercent;
    private String when;

    private record Entry(long value, int weight) {}

    private record Frozen(Snapshot snapshot, List<Entry> expected) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theModelAndEverySnapshotAgree(long seed) {
        random = new SplittableRandom(seed);
        int nodeBytes = random.nextInt(4) == 0 ? TreeLayout.NODE_BYTES : 104 + 8 * random.nextInt(10);
        weightMax = random.nextInt(3) == 0 ? TreeShape.WEIGHT_MAX : 1 + random.nextInt(20);
        endsPercent = 25 * random.nextInt(4);
        shape = new TreeShape(ENTRY_BYTES, 0, WEIGHT_AT, nodeBytes);
        trees = new Tree(shape, memory);
        cursor = new TreeCursor(shape, memory.live());
        tree = trees.create();
        int phase = 500 + random.nextInt(STEPS / 3);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step + " nodes of " + nodeBytes;
            step(step / phase % 2 == 0 && model.size() < ENTRIES_MAX);
            if (step % 500 == 0) {
                verify();
            }
        }
        finish();
    }

    private void step(boolean growing) {
        int dice = random.nextInt(100);
        if (model.isEmpty() || dice < (growing ? 50 : 20)) {
            insert();
        } else if (dice < 70) {
            remove();
        } else if (dice < 85) {
            reweigh();
        } else if (dice < 99) {
            look();
        } else {
            changeSnapshots();
        }
    }

    /// The number of an entry, more or less often the first or the last.
    private int entry(int bound) {
        return random.nextInt(100) < endsPercent ? random.nextBoolean() ? 0 : bound - 1 : random.nextInt(bound);
    }

    private long begin(int number) {
        long begin = 0;
        for (int i = 0; i < number; i++) {
            begin += model.get(i).weight;
        }
        return begin;
    }

    private void insert() {
        int number = entry(model.size() + 1);
        Entry entry = new Entry(random.nextLong(), 1 + random.nextInt(weightMax));
        Native.putLong(trees.insertAt(tree, begin(number), entry.weight), entry.value);
        model.add(number, entry);
        positions += entry.weight;
    }

    private void remove() {
        int number = entry(model.size());
        int count = Math.min(model.size() - number, random.nextInt(20) == 0 ? random.nextInt(60) : 1);
        long weight = begin(number + count) - begin(number);
        trees.removeRange(tree, begin(number), weight);
        model.subList(number, number + count).clear();
        positions -= weight;
    }

    private void reweigh() {
        int number = entry(model.size());
        Entry old = model.get(number);
        int offset = random.nextInt(old.weight);
        long pointer = trees.reach(tree, begin(number) + offset);
        assertThat(trees.offset()).as(when).isEqualTo(offset);
        assertThat(Native.getLong(pointer)).as(when).isEqualTo(old.value);
        Entry changed = new Entry(random.nextLong(), 1 + random.nextInt(weightMax));
        trees.reweigh(tree, changed.weight);
        Native.putLong(pointer, changed.value);
        model.set(number, changed);
        positions += changed.weight - old.weight;
    }

    private void look() {
        int number = entry(model.size());
        Entry expected = model.get(number);
        int offset = random.nextInt(expected.weight);
        long rank = begin(number) + offset;
        assertThat(cursor.toRank(tree, rank)).as(when).isTrue();
        assertThat(cursor.offset()).as(when).isEqualTo(offset);
        assertThat(cursor.rank()).as(when).isEqualTo(rank - offset);
        assertThat(Native.getLong(cursor.entry())).as(when).isEqualTo(expected.value);
        assertThat(Native.getLong(trees.entry(tree, rank))).as(when).isEqualTo(expected.value);
        assertThat(cursor.toRank(tree, positions)).as(when).isFalse();
    }

    private void changeSnapshots() {
        if (frozen.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            frozen.add(new Frozen(memory.snapshot(), List.copyOf(model)));
        } else if (!frozen.isEmpty()) {
            release(frozen.remove(random.nextInt(frozen.size())));
        }
    }

    private void release(Frozen old) {
        assertThat(contents(old.snapshot.view())).as(when).isEqualTo(old.expected);
        old.snapshot.close();
    }

    private void verify() {
        trees.validate(tree, TreeOrder.NONE);
        assertThat(trees.size(tree)).as(when).isEqualTo(positions);
        assertThat(cursor.entries(tree)).as(when).isEqualTo(model.size());
        assertThat(trees.usedBytes(tree)).as(when).isEqualTo(memory.usedBytes());
        assertThat(contents(memory.live())).as(when).isEqualTo(model);
    }

    private List<Entry> contents(View view) {
        TreeCursor reader = new TreeCursor(shape, view);
        List<Entry> forward = new ArrayList<>();
        for (boolean there = reader.toFirst(tree); there; there = reader.next()) {
            forward.add(new Entry(Native.getLong(reader.entry()), shape.weight(reader.entry())));
        }
        List<Entry> backward = new ArrayList<>();
        for (boolean there = reader.previous(); there; there = reader.previous()) {
            backward.add(new Entry(Native.getLong(reader.entry()), shape.weight(reader.entry())));
        }
        assertThat(backward.reversed()).as(when).isEqualTo(forward);
        return forward;
    }

    private void finish() {
        verify();
        frozen.forEach(this::release);
        while (trees.freeSome(tree, 7) == 7) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
    }
}
