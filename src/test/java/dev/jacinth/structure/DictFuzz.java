package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import dev.jacinth.testing.SnapshotReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a Dict against a HashMap, in waves of growth and shrinking, with a scan always on its way and
/// snapshots that another thread validates and compares again and again.
class DictFuzz {

    private static final int STEPS = 300_000;
    private static final int WAVE_STEPS = 60_000;
    private static final int KEYS = 60_000;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Dict dict = new Dict(new NumberKeys());
    private final Map<Long, Long> model = new HashMap<>();
    private final List<SnapshotReader> readers = new ArrayList<>();
    private final long keyBuffer = Native.allocate(8);
    private SplittableRandom random;
    private String seed;

    private long cursor;
    private final Set<Long> presentSinceStart = new HashSet<>();
    private final Set<Long> scanned = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theModelAgreesWithTheDict(long seed) throws InterruptedException {
        this.seed = "seed " + seed;
        random = new SplittableRandom(seed);
        dict.open(memory, Dict.create(memory));
        int growWeight = 60 + random.nextInt(35);
        int snapshotsInTenThousand = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
        for (int step = 0; step < STEPS; step++) {
            boolean growing = step / WAVE_STEPS % 2 == 0;
            long key = random.nextInt(KEYS);
            if (random.nextInt(100) < (growing ? growWeight : 100 - growWeight)) {
                set(key);
            } else {
                delete(key);
            }
            if (random.nextInt(50) == 0) {
                scanOn();
            }
            if (random.nextInt(10_000) < snapshotsInTenThousand) {
                changeSnapshots();
            }
            if (step % 20_000 == 0) {
                verify();
            }
        }
        finish();
    }

    /// Pages are hogged and given back, and snapshots keep replaced pages until there are no frames for more: whatever
    /// fails has changed nothing.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whereMemoryEndsWhatFailsChangesNothing(long seed) {
        this.seed = "seed " + seed;
        random = new SplittableRandom(seed);
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(40L * Memory.PAGE_BYTES));
        Dict tight = new Dict(new NumberKeys()).open(small, Dict.create(small));
        List<Integer> hogs = new ArrayList<>();
        List<Snapshot> snapshots = new ArrayList<>();
        int pagesExhausted = 0;
        int framesExhausted = 0;
        for (int step = 0; step < 60_000; step++) {
            try {
                boolean hogging = step / 10_000 % 2 == 0;
                changeTightly(small, tight, hogs, hogging ? 10 : 2, snapshots, hogging ? 2 : 10);
            } catch (MemoryExhausted e) {
                boolean copying = e.getMessage().startsWith("snapshots hold");
                framesExhausted += copying ? 1 : 0;
                pagesExhausted += copying ? 0 : 1;
            }
            if (step % 500 == 0) {
                tight.validate();
                small.validate();
                assertThat(contents(tight, small.live())).as(this.seed).isEqualTo(model);
            }
        }
        assertThat(pagesExhausted).as(this.seed).isPositive();
        assertThat(framesExhausted).as(this.seed).isPositive();
        hogs.forEach(hog -> small.free(hog, Memory.PAGE_BYTES));
        snapshots.forEach(Snapshot::close);
        tight.freeSome(Integer.MAX_VALUE, entry -> small.free(entry, NumberKeys.ENTRY_BYTES));
        small.assertAllFree();
        small.close();
    }

    private void changeTightly(
            Memory small, Dict tight, List<Integer> hogs, int hogWeight, List<Snapshot> snapshots, int snapshotWeight) {
        long key = random.nextInt(20_000);
        Native.putLong(keyBuffer, key);
        int dice = random.nextInt(1_000);
        if (dice < hogWeight) {
            hogs.add(small.allocate(Memory.PAGE_BYTES));
        } else if (dice < 12 && !hogs.isEmpty()) {
            small.free(hogs.remove(random.nextInt(hogs.size())), Memory.PAGE_BYTES);
        } else if (dice < 12 + snapshotWeight) {
            snapshots.add(small.snapshot());
        } else if (dice < 24 && !snapshots.isEmpty()) {
            snapshots.remove(random.nextInt(snapshots.size())).close();
        } else if (dice < 600) {
            insertTightly(small, tight, key);
        } else {
            long slot = tight.find(NumberKeys.hash(key), keyBuffer, NumberKeys.KEY_BYTES);
            if (slot != Dict.NONE) {
                small.free(tight.removeAt(slot), NumberKeys.ENTRY_BYTES);
                model.remove(key);
            }
        }
    }

    private void insertTightly(Memory small, Dict tight, long key) {
        if (tight.find(NumberKeys.hash(key), keyBuffer, NumberKeys.KEY_BYTES) == Dict.NONE) {
            int entry = NumberKeys.create(small, key, -key);
            try {
                tight.insert(NumberKeys.hash(key), entry);
                model.put(key, -key);
            } catch (MemoryExhausted e) {
                small.free(entry, NumberKeys.ENTRY_BYTES);
                throw e;
            }
        }
    }

    private long find(long key) {
        Native.putLong(keyBuffer, key);
        return dict.find(NumberKeys.hash(key), keyBuffer, NumberKeys.KEY_BYTES);
    }

    private void set(long key) {
        long value = random.nextLong();
        int entry = NumberKeys.create(memory, key, value);
        long slot = find(key);
        assertThat(slot != Dict.NONE).as(seed).isEqualTo(model.put(key, value) != null);
        if (slot == Dict.NONE) {
            dict.insert(NumberKeys.hash(key), entry);
        } else {
            int replaced = dict.entryAt(slot);
            dict.replaceAt(slot, entry);
            memory.free(replaced, NumberKeys.ENTRY_BYTES);
        }
    }

    private void delete(long key) {
        long slot = find(key);
        Long value = model.remove(key);
        assertThat(slot != Dict.NONE).as(seed).isEqualTo(value != null);
        if (slot != Dict.NONE) {
            int entry = dict.removeAt(slot);
            assertThat(NumberKeys.value(memory.live(), entry)).as(seed).isEqualTo(value);
            memory.free(entry, NumberKeys.ENTRY_BYTES);
            presentSinceStart.remove(key);
            // It may come again behind the cursor.
            scanned.remove(key);
        }
    }

    private void scanOn() {
        if (cursor == 0) {
            presentSinceStart.addAll(model.keySet());
        }
        cursor = dict.scan(cursor, entry -> {
            long key = NumberKeys.key(memory.live(), entry);
            assertThat(scanned.add(key))
                    .as("%s: %d is scanned twice", seed, key)
                    .isTrue();
        });
        if (cursor == 0) {
            assertThat(scanned).as(seed).containsAll(presentSinceStart);
            scanned.clear();
            presentSinceStart.clear();
        }
    }

    private void changeSnapshots() throws InterruptedException {
        if (readers.size() < 2 && random.nextBoolean()) {
            int root = dict.root();
            Map<Long, Long> expected = Map.copyOf(model);
            readers.add(new SnapshotReader(memory.snapshot(), view -> difference(view, root, expected)));
        } else if (!readers.isEmpty()) {
            readers.remove(random.nextInt(readers.size())).finish(seed);
        }
    }

    private static String difference(View view, int root, Map<Long, Long> expected) {
        Dict frozen = new Dict(new NumberKeys()).open(view, root);
        frozen.validate();
        Map<Long, Long> content = contents(frozen, view);
        return content.equals(expected) ? "" : content + " instead of " + expected;
    }

    private void verify() {
        dict.validate();
        memory.validate();
        assertThat(dict.size()).as(seed).isEqualTo(model.size());
        assertThat(contents(dict, memory.live())).as(seed).isEqualTo(model);
        Ownership ownership = new Ownership(memory);
        dict.forEachBlock(ownership::claim);
        dict.forEach(entry -> ownership.claim(entry, NumberKeys.ENTRY_BYTES));
        assertThat(ownership.problems()).as(seed).isEmpty();
    }

    private void finish() throws InterruptedException {
        verify();
        for (SnapshotReader reader : readers) {
            reader.finish(seed);
        }
        while (!dict.freeSome(1 + random.nextInt(1_000), entry -> memory.free(entry, NumberKeys.ENTRY_BYTES))) {
            assertThat(dict.usedBytes() + dict.size() * NumberKeys.ENTRY_BYTES)
                    .as(seed)
                    .isEqualTo(memory.usedBytes());
        }
        memory.assertAllFree();
        memory.close();
        Native.free(keyBuffer);
    }

    private static Map<Long, Long> contents(Dict dict, View view) {
        Map<Long, Long> contents = new HashMap<>();
        dict.forEach(entry -> contents.put(NumberKeys.key(view, entry), NumberKeys.value(view, entry)));
        return contents;
    }
}
