package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.testing.SnapshotReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a hash against a map, under limits that make it a pack, a wide hash or a table, with times and
/// without, and with snapshots that other threads read meanwhile.
class HashFuzz {

    private static final int STEPS = 6_000;
    private static final int SNAPSHOTS_MAX = 3;

    private record Field(String value, long when) {

        @Override
        public String toString() {
            return (value.length() > 20 ? value.length() + " bytes" : value) + "@" + when;
        }
    }

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final ValueContext context = new ValueContext(3, 5, new SplittableRandom(7));
    private final HashValue hash = new HashValue(context);
    private final Map<String, Field> model = new HashMap<>();
    private final List<SnapshotReader> readers = new ArrayList<>();
    private final NativeBuffer words = new NativeBuffer(1 << 16);
    private SplittableRandom random;
    private int fields;
    private int longInHundred;
    private int timedInHundred;
    private String when;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theModelAndEverySnapshotAgreeWithTheHash(long seed) throws InterruptedException {
        random = new SplittableRandom(seed);
        chooseShape();
        int snapshotsInThousand = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
        hash.create(memory);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            if (random.nextInt(1_000) < snapshotsInThousand) {
                changeSnapshots();
            }
            change(step / 1_000 % 2 == 0);
            if (step % 500 == 0) {
                verify(memory);
            }
        }
        finish();
    }

    private void chooseShape() {
        fields = 1 << 3 + random.nextInt(9);
        longInHundred = random.nextBoolean() ? 0 : random.nextInt(20);
        timedInHundred = random.nextBoolean() ? 0 : random.nextInt(60);
        context.limits().hashMaxListpackEntries = random.nextInt(3) == 0 ? 100_000 : random.nextInt(600);
        context.limits().hashMaxListpackValue = random.nextInt(3) == 0 ? 100_000 : random.nextInt(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 103, 104, 110, 126, 131, 142})
    void whereMemoryEndsWhatFailsChangesNothing(long seed) {
        random = new SplittableRandom(seed);
        chooseShape();
        fields = 2_000;
        longInHundred = 5;
        timedInHundred = 30;
        Memory tight = Memory.create(MemoryOptions.defaults().withCapacityBytes(16L * Memory.PAGE_BYTES));
        hash.create(tight);
        List<Integer> hogs = new ArrayList<>();
        Snapshot snapshot = tight.snapshot();
        int failures = 0;
        for (int step = 0; step < 20_000; step++) {
            when = "seed " + seed + " step " + step;
            try {
                if (random.nextInt(50) == 0) {
                    hog(tight, hogs);
                } else if (random.nextInt(200) == 0) {
                    snapshot.close();
                    snapshot = tight.snapshot();
                } else {
                    change(random.nextInt(3) > 0);
                }
            } catch (MemoryExhausted e) {
                failures++;
                hash.validate();
                assertThat(content(hash)).as(when).isEqualTo(model);
            }
        }
        snapshot.close();
        assertThat(failures).as(when).isPositive();
        hogs.forEach(hog -> tight.free(hog, Memory.PAGE_BYTES));
        hash.validate();
        assertThat(content(hash)).as(when).isEqualTo(model);
        hash.free();
        tight.assertAllFree();
        tight.close();
        memory.close();
        words.close();
    }

    private void hog(Memory tight, List<Integer> hogs) {
        if (random.nextInt(3) > 0) {
            hogs.add(tight.allocate(Memory.PAGE_BYTES));
        } else if (!hogs.isEmpty()) {
            tight.free(hogs.removeLast(), Memory.PAGE_BYTES);
        }
    }

    // ---- changes

    private void change(boolean growing) {
        if (random.nextInt(100) < timedInHundred) {
            changeTime();
            return;
        }
        switch (random.nextInt(growing ? 11 : 20)) {
            case 0 -> look();
            case 1 -> set(true);
            case 2 -> increment();
            case 3, 4, 5, 6, 7, 8, 9, 10 -> set(false);
            default -> remove();
        }
    }

    private String field() {
        int number = random.nextInt(fields);
        return switch (number % 5) {
            case 0 -> Integer.toString(number);
            case 1 -> number == 1 ? "" : "f".repeat(number % 90) + number;
            case 2 -> number % 100 < longInHundred ? number + "x".repeat(2_000 + number % 100) : "field:" + number;
            default -> "f" + number;
        };
    }

    private String value() {
        if (random.nextInt(100) < longInHundred) {
            return "v".repeat(random.nextInt(random.nextBoolean() ? 300 : 6_000));
        }
        return random.nextBoolean() ? Long.toString(random.nextLong() >> random.nextInt(64)) : "v" + random.nextInt(99);
    }

    private long put(String word) {
        words.clear();
        words.append(Bytes.of(word));
        return words.address();
    }

    private long putBoth(String first, String second) {
        put(first);
        words.append(Bytes.of(second));
        return words.address();
    }

    private void look() {
        String field = field();
        Field expected = model.get(field);
        boolean found = hash.find(put(field), field.length());
        assertThat(found).as(when).isEqualTo(expected != null);
        if (found) {
            assertThat(current(hash)).as(when).isEqualTo(expected);
            assertThat(fieldOf(hash)).as(when).isEqualTo(field);
        }
        if (!model.isEmpty()) {
            hash.toRandom();
            assertThat(current(hash)).as(when).isEqualTo(model.get(fieldOf(hash)));
        }
    }

    private void set(boolean keepsWhen) {
        String field = field();
        String value = value();
        long address = putBoth(field, value);
        boolean created = hash.set(address, field.length(), address + field.length(), value.length(), keepsWhen);
        Field old = model.put(field, new Field(value, HashValue.NEVER));
        if (old != null && keepsWhen) {
            model.put(field, new Field(value, old.when));
        }
        assertThat(created).as(when).isEqualTo(old == null);
    }

    private void increment() {
        String field = field();
        long value = random.nextLong(-300, 300);
        hash.find(put(field), field.length());
        hash.putInteger(words.address(), field.length(), value, true);
        Field old = model.get(field);
        model.put(field, new Field(Long.toString(value), old == null ? HashValue.NEVER : old.when));
        assertThat(current(hash)).as(when).isEqualTo(model.get(field));
    }

    private void remove() {
        String field = field();
        boolean found = hash.find(put(field), field.length());
        assertThat(found).as(when).isEqualTo(model.containsKey(field));
        if (found) {
            hash.remove();
            model.remove(field);
        }
    }

    private void changeTime() {
        if (model.isEmpty()) {
            return;
        }
        hash.toRandom();
        String field = fieldOf(hash);
        Field old = model.get(field);
        switch (random.nextInt(4)) {
            case 0 -> {
                hash.find(put(field), field.length());
                assertThat(hash.persist()).as(when).isEqualTo(old.when != HashValue.NEVER);
                model.put(field, new Field(old.value, HashValue.NEVER));
            }
            case 1 -> removeFirst();
            default -> {
                long time = random.nextBoolean() ? random.nextLong(1, 50) : random.nextLong(1, HashValue.WHEN_MAX);
                hash.expireAt(put(field), field.length(), time);
                model.put(field, new Field(old.value, time));
            }
        }
    }

    private void removeFirst() {
        long first = model.values().stream().mapToLong(Field::when).min().orElseThrow();
        assertThat(hash.firstWhen()).as(when).isEqualTo(first);
        if (first != HashValue.NEVER) {
            hash.toFirstWhen();
            assertThat(hash.when()).as(when).isEqualTo(first);
            String field = fieldOf(hash);
            hash.remove();
            model.remove(field);
        }
    }

    // ---- verification

    private static String fieldOf(HashValue hash) {
        return Bytes.text(hash.fieldAddress(), hash.fieldLength());
    }

    private static Field current(HashValue hash) {
        return new Field(Bytes.text(hash.valueAddress(), hash.valueLength()), hash.when());
    }

    private static Map<String, Field> content(HashValue hash) {
        Map<String, Field> content = new HashMap<>();
        for (boolean there = hash.toFirst(); there; there = hash.next()) {
            Field twice = content.put(fieldOf(hash), current(hash));
            if (twice != null) {
                throw new AssertionError(fieldOf(hash) + " twice");
            }
        }
        return content;
    }

    private void verify(Memory in) {
        hash.validate();
        assertThat(content(hash)).as(when).isEqualTo(model);
        assertThat(hash.size()).as(when).isEqualTo(model.size());
        boolean small = model.size() <= context.limits().hashMaxListpackEntries;
        assertThat(small || hash.encodingName().equals("hashtable")).as(when).isTrue();
        Ownership ownership = new Ownership(in);
        hash.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(hash.usedBytes()).as(when).isEqualTo(in.usedBytes());
        HashValue copy = new HashValue(context);
        copy.open(in, hash.copy(), hash.encoding(), null, 0);
        copy.validate();
        assertThat(content(copy)).as(when).isEqualTo(model);
        copy.free();
    }

    private void finish() throws InterruptedException {
        verify(memory);
        for (SnapshotReader reader : readers) {
            reader.finish(when);
        }
        int budget = 1 + random.nextInt(100);
        while (!hash.freeSome(budget)) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
        words.close();
    }

    private SnapshotReader reader(int root, int encoding, Map<String, Field> expected) {
        HashValue frozen = new HashValue(context);
        return new SnapshotReader(memory.snapshot(), view -> {
            frozen.open(view, root, encoding);
            Map<String, Field> content = content(frozen);
            return content.equals(expected) ? "" : content + " instead of " + expected;
        });
    }

    private void changeSnapshots() throws InterruptedException {
        if (readers.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            readers.add(reader(hash.root(), hash.encoding(), Map.copyOf(model)));
        } else if (!readers.isEmpty()) {
            readers.remove(random.nextInt(readers.size())).finish(when);
        }
    }
}
