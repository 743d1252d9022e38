package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a few sets in all forms against sets of strings, with the form that Redis would have, and now and
/// then under a snapshot that is compared at its end.
class SetValueFuzz {

    private static final int STEPS = 30_000;
    private static final int SETS = 5;
    private static final int TEXT_BYTES_MAX = 10_000;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final long buffer = Native.allocate(TEXT_BYTES_MAX);
    private final List<Kept> sets = new ArrayList<>();
    private ValueContext context;
    private SplittableRandom random;
    private String when;
    private int bitsMax;
    private int lengthMax;
    private int textWeight;

    /// A set, where it is, and what it must be.
    private static final class Kept implements Aggregate.Owner {
        private final Set<String> model = new HashSet<>();
        private String form = "intset";
        private int root;
        private int encoding;

        @Override
        public void settled(int record, int root, int encoding) {
            this.root = root;
            this.encoding = encoding;
        }
    }

    /// What a snapshot must show.
    private record Frozen(Snapshot snapshot, List<Integer> roots, List<Integer> encodings, List<Set<String>> models) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theModelsAgreeWithTheSets(long seed) {
        random = new SplittableRandom(seed);
        context = new ValueContext(1, 2, random.split());
        chooseLimits();
        SetValue set = new SetValue(context);
        for (int i = 0; i < SETS; i++) {
            sets.add(make(set));
        }
        Frozen frozen = null;
        int snapshotWeight = random.nextInt(3) * 5;
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            change(set, sets.get(random.nextInt(SETS)), step / 5_000 % 2 == 0);
            if (random.nextInt(1_000) < snapshotWeight) {
                release(frozen);
                frozen = freeze();
            }
            if (step % 1_000 == 0) {
                verifyAll();
            }
        }
        verifyAll();
        release(frozen);
        for (Kept kept : sets) {
            open(set, kept);
            while (!set.freeSome(1 + random.nextInt(100))) {
                memory.validate();
            }
        }
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    /// The limits of Redis, small ones, or such that blocks are too small for what they allow.
    private void chooseLimits() {
        Limits limits = context.limits();
        switch (random.nextInt(4)) {
            case 0 -> {
                limits.setMaxIntsetEntries = random.nextInt(20);
                limits.setMaxListpackEntries = random.nextInt(20);
                limits.setMaxListpackValue = random.nextInt(30);
            }
            case 1 -> {
                limits.setMaxIntsetEntries = 3_000;
                limits.setMaxListpackEntries = 4_000;
                limits.setMaxListpackValue = 5_000;
            }
            default -> {
                // What they are.
            }
        }
        bitsMax = random.nextBoolean() ? 64 : 12;
        lengthMax = new int[] {5, 12, 60, 3_000, TEXT_BYTES_MAX}[random.nextInt(5)];
        textWeight = random.nextInt(3) == 0 ? 0 : random.nextInt(100);
    }

    private Kept make(SetValue set) {
        Kept kept = new Kept();
        set.create(memory);
        kept.settled(0, set.root(), set.encoding());
        return kept;
    }

    private void open(SetValue set, Kept kept) {
        set.open(memory, kept.root, kept.encoding, kept, 0);
    }

    private void change(SetValue set, Kept kept, boolean growing) {
        open(set, kept);
        int dice = random.nextInt(1_000);
        if (dice < 5) {
            replace(set, kept);
        } else if (dice < 10) {
            copy(set, kept);
        } else if (dice < 20) {
            toIntset(set, kept);
        } else if (dice < (growing ? 750 : 450)) {
            add(set, kept);
        } else if (random.nextBoolean()) {
            remove(set, kept);
        } else {
            pop(set, kept);
        }
        assertThat(set.size()).as(when).isEqualTo(kept.model.size());
        assertThat(set.encodingName()).as(when).isEqualTo(kept.form);
    }

    private void replace(SetValue set, Kept kept) {
        set.free();
        set.create(memory);
        set.bind(kept, 0);
        kept.settled(0, set.root(), set.encoding());
        kept.model.clear();
        kept.form = "intset";
        if (random.nextInt(4) == 0) {
            set.startAs(SetValue.LISTPACK);
            kept.form = "listpack";
        }
    }

    private void copy(SetValue set, Kept kept) {
        int copy = set.copy();
        int encoding = set.encoding();
        Kept target = sets.get((sets.indexOf(kept) + 1) % SETS);
        open(set, target);
        set.free();
        target.settled(0, copy, encoding);
        target.form = kept.form;
        target.model.clear();
        target.model.addAll(kept.model);
        open(set, kept);
    }

    private void toIntset(SetValue set, Kept kept) {
        set.toIntset();
        boolean fits = kept.model.size() <= context.limits().setMaxIntsetEntries;
        if (fits && kept.model.stream().allMatch(SetValueFuzz::isInteger)) {
            kept.form = "intset";
        }
    }

    private void add(SetValue set, Kept kept) {
        String text = text();
        boolean isNew = !kept.model.contains(text);
        if (isNew) {
            kept.form = formWith(kept, text);
            kept.model.add(text);
        }
        assertThat(set.add(buffer, put(text))).as(when).isEqualTo(isNew);
        assertThat(set.contains(buffer, put(text))).as(when).isTrue();
    }

    /// The form that Redis gives a set with one more element.
    private String formWith(Kept kept, String text) {
        Limits limits = context.limits();
        int size = kept.model.size();
        boolean fits = size < limits.setMaxListpackEntries && text.length() <= limits.setMaxListpackValue;
        switch (kept.form) {
            case "intset" -> {
                if (isInteger(text)) {
                    return size + 1 > limits.setMaxIntsetEntries ? "hashtable" : "intset";
                }
                int longest = kept.model.stream().mapToInt(String::length).max().orElse(0);
                return fits && longest <= limits.setMaxListpackValue ? "listpack" : "hashtable";
            }
            case "listpack" -> {
                return fits ? "listpack" : "hashtable";
            }
            default -> {
                return "hashtable";
            }
        }
    }

    private static boolean isInteger(String text) {
        try {
            return Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void remove(SetValue set, Kept kept) {
        String text = text();
        assertThat(set.remove(buffer, put(text))).as(when).isEqualTo(kept.model.remove(text));
        assertThat(set.contains(buffer, put(text))).as(when).isFalse();
    }

    private void pop(SetValue set, Kept kept) {
        if (kept.model.isEmpty()) {
            return;
        }
        set.toRandom();
        int length = set.length();
        assertThat(kept.model.remove(Bytes.text(set.takeCurrent(), length)))
                .as(when)
                .isTrue();
    }

    private int put(String text) {
        Native.copyFrom(Bytes.of(text), 0, buffer, text.length());
        return text.length();
    }

    private String text() {
        if (random.nextInt(100) >= textWeight) {
            return "" + (random.nextLong() >> 64 - (random.nextInt(10) == 0 ? bitsMax : Math.min(bitsMax, 10)));
        }
        int bits = random.nextInt(random.nextInt(5) == 0 ? 100_000 : 500);
        byte[] bytes = (bits % 7 == 0 ? "0" + bits : "text" + bits).getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.max(bytes.length, bits % lengthMax);
        byte[] padded = new byte[length];
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        return new String(padded, StandardCharsets.ISO_8859_1);
    }

    private Frozen freeze() {
        return new Frozen(
                memory.snapshot(),
                sets.stream().map(kept -> kept.root).toList(),
                sets.stream().map(kept -> kept.encoding).toList(),
                sets.stream().map(kept -> Set.copyOf(kept.model)).toList());
    }

    private void release(Frozen frozen) {
        if (frozen == null) {
            return;
        }
        for (int i = 0; i < SETS; i++) {
            verify(frozen.snapshot.view(), frozen.roots.get(i), frozen.encodings.get(i), frozen.models.get(i));
        }
        frozen.snapshot.close();
    }

    private void verifyAll() {
        Ownership ownership = new Ownership(memory);
        SetValue set = new SetValue(context);
        long used = 0;
        for (Kept kept : sets) {
            verify(memory.live(), kept.root, kept.encoding, kept.model);
            set.open(memory.live(), kept.root, kept.encoding);
            set.forEachBlock(ownership::claim);
            used += set.usedBytes();
        }
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(used).as(when).isEqualTo(memory.usedBytes());
    }

    private void verify(View view, int root, int encoding, Set<String> model) {
        SetValue set = new SetValue(context);
        set.open(view, root, encoding);
        assertThat(set.size()).as(when).isEqualTo(model.size());
        Set<String> found = new HashSet<>();
        for (boolean there = set.toFirst(); there; there = set.next()) {
            assertThat(found.add(Bytes.text(set.address(), set.length())))
                    .as(when)
                    .isTrue();
            if (set.isInteger()) {
                assertThat(Bytes.text(set.address(), set.length())).as(when).isEqualTo("" + set.integer());
            }
        }
        assertThat(found).as(when).isEqualTo(model);
        Set<String> scanned = new HashSet<>();
        long cursor = 0;
        do {
            cursor = set.scan(cursor, element -> {
                set.toMark(element);
                scanned.add(Bytes.text(set.address(), set.length()));
            });
        } while (cursor != 0);
        assertThat(scanned).as(when).isEqualTo(model);
    }

    /// Sets that grow and are copied until memory ends, over and over: what failed has left everything as it was.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whereMemoryEndsNothingIsHalfDone(long seed) {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes((6L + seed) * Memory.PAGE_BYTES));
        random = new SplittableRandom(seed);
        context = new ValueContext(1, 2, random.split());
        chooseLimits();
        textWeight = 50;
        SetValue set = new SetValue(context);
        for (int i = 0; i < SETS; i++) {
            Kept kept = new Kept();
            set.create(small);
            kept.settled(0, set.root(), set.encoding());
            sets.add(kept);
        }
        Snapshot snapshot = small.snapshot();
        int failures = 0;
        for (int step = 0; step < 20_000; step++) {
            when = "seed " + seed + " step " + step;
            Kept kept = sets.get(random.nextInt(SETS));
            set.open(small, kept.root, kept.encoding, kept, 0);
            try {
                changeOrCopy(set, kept);
            } catch (MemoryExhausted e) {
                failures++;
                verify(small.live(), kept.root, kept.encoding, kept.model);
                requireOwners(small);
                if (failures % 5 == 0) {
                    snapshot.close();
                    snapshot = small.snapshot();
                }
                if (failures > 25) {
                    break;
                }
            }
        }
        snapshot.close();
        assertThat(failures).as(when).isPositive();
        for (Kept kept : sets) {
            set.open(small, kept.root, kept.encoding, kept, 0);
            set.free();
        }
        small.assertAllFree();
        small.close();
        memory.close();
        Native.free(buffer);
    }

    private void changeOrCopy(SetValue set, Kept kept) {
        int dice = random.nextInt(100);
        if (dice < 2) {
            int copy = set.copy();
            SetValue other = new SetValue(context);
            other.open(set.memory, copy, set.encoding(), null, 0);
            other.free();
        } else if (dice < 85) {
            String text = text();
            boolean added = set.add(buffer, put(text));
            assertThat(added).as(when).isEqualTo(kept.model.add(text));
        } else {
            String text = text();
            boolean removed = set.remove(buffer, put(text));
            assertThat(removed).as(when).isEqualTo(kept.model.remove(text));
        }
    }

    private void requireOwners(Memory of) {
        Ownership ownership = new Ownership(of);
        SetValue set = new SetValue(context);
        long used = 0;
        for (Kept kept : sets) {
            set.open(of.live(), kept.root, kept.encoding);
            set.forEachBlock(ownership::claim);
            used += set.usedBytes();
        }
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(used).as(when).isEqualTo(of.usedBytes());
    }
}
