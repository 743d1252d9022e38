package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on a list and on one of the JDK, which must agree, also as snapshots saw them; in all encodings,
/// with elements of all sizes and nodes of every setting.
class ListFuzz {

    private static final int STEPS = 10_000;
    private static final int SIZE_MAX = 3_000;
    private static final int SNAPSHOTS_MAX = 2;
    private static final int[] SETTINGS = {-5, -4, -3, -2, -1, 0, 1, 2, 7, 128};

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final ValueContext context = new ValueContext(1, 2, new SplittableRandom(3));
    private final ListValue list = new ListValue(context);
    private final NativeBuffer argument = new NativeBuffer(64);
    private final List<String> model = new ArrayList<>();
    private final List<Frozen> frozen = new ArrayList<>();
    private SplittableRandom random;
    private int lengthMax;
    private int distinct;
    private int middleWeight;
    private int rangeRarity;
    private String when;

    private record Frozen(Snapshot snapshot, int root, int encoding, List<String> expected) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theModelAndEverySnapshotAgree(long seed) {
        random = new SplittableRandom(seed);
        context.limits().listMaxListpackSize = SETTINGS[random.nextInt(SETTINGS.length)];
        lengthMax = random.nextInt(3) == 0 ? 12_000 : random.nextInt(3) == 0 ? 300 : 20;
        distinct = random.nextBoolean() ? 5 : 100_000;
        middleWeight = 5 + random.nextInt(60);
        rangeRarity = random.nextBoolean() ? 20 : 1_000;
        list.create(memory);
        int phase = 200 + random.nextInt(STEPS / 3);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step + " setting " + context.limits().listMaxListpackSize;
            step(step / phase % 2 == 0 && model.size() < SIZE_MAX);
            if (model.isEmpty()) {
                list.free();
                list.create(memory);
            }
            if (step % 200 == 0) {
                verify();
            }
        }
        finish();
    }

    private void step(boolean growing) {
        int dice = random.nextInt(100);
        if (model.isEmpty() || dice < (growing ? 68 : 20)) {
            add(random.nextInt(100) < middleWeight);
        } else if (dice < 75) {
            removeRange(random.nextInt(100) < middleWeight);
        } else if (dice < 82) {
            set();
        } else if (dice < 86) {
            removeEqual();
        } else if (dice < 97) {
            look();
        } else if (random.nextInt(6) > 0) {
            look();
        } else if (dice < 98) {
            copy();
        } else if (dice < 99) {
            context.limits().listMaxListpackSize = SETTINGS[random.nextInt(SETTINGS.length)];
        } else {
            changeSnapshots();
        }
    }

    private String element() {
        int dice = random.nextInt(10);
        if (dice < 4) {
            return Long.toString(random.nextLong() >> random.nextInt(64));
        }
        if (dice < 8) {
            return "element:" + random.nextInt(distinct);
        }
        char filler = (char) random.nextInt(256);
        return Character.toString(filler).repeat(random.nextInt(lengthMax));
    }

    /// Makes `text` the argument of the next operation.
    private void give(String text) {
        argument.clear();
        argument.append(Bytes.of(text));
    }

    private void add(boolean middle) {
        String element = element();
        give(element);
        list.grow(argument.length(), 1);
        if (middle && !model.isEmpty()) {
            int index = random.nextInt(model.size());
            boolean after = random.nextBoolean();
            list.insert(index, after, argument.address(), argument.length());
            model.add(after ? index + 1 : index, element);
        } else if (random.nextInt(8) == 0) {
            addSeveral();
        } else {
            boolean front = random.nextBoolean();
            list.push(front, argument.address(), argument.length());
            model.add(front ? 0 : model.size(), element);
        }
    }

    private void addSeveral() {
        boolean front = random.nextBoolean();
        int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 6);
        int[] ends = new int[count];
        argument.clear();
        for (int i = 0; i < count; i++) {
            String element = element();
            argument.append(Bytes.of(element));
            ends[i] = argument.length();
            model.add(front ? 0 : model.size(), element);
        }
        list.grow(argument.length(), count);
        list.pushAll(front, new Given(ends), 0, count);
    }

    /// Strings that lie side by side in the argument.
    private final class Given implements ByteStrings {

        private final int[] ends;

        Given(int[] ends) {
            this.ends = ends;
        }

        @Override
        public long address(int index) {
            return argument.address() + start(index);
        }

        @Override
        public int length(int index) {
            return ends[index] - start(index);
        }

        private int start(int index) {
            return index == 0 ? 0 : ends[index - 1];
        }
    }

    private void removeRange(boolean middle) {
        if (!middle && random.nextBoolean()) {
            boolean first = random.nextBoolean();
            list.seekEnd(first);
            assertThat(read(list)).as(when).isEqualTo(first ? model.removeFirst() : model.removeLast());
            list.removeEnd();
            list.shrink();
            return;
        }
        int count = random.nextInt(rangeRarity) == 0 ? 1 + random.nextInt(model.size()) : 1;
        int from = middle ? random.nextInt(model.size() - count + 1) : random.nextBoolean() ? 0 : model.size() - count;
        list.removeRange(from, count);
        model.subList(from, from + count).clear();
        list.shrink();
    }

    private void set() {
        int index = random.nextInt(model.size());
        String element = element();
        give(element);
        list.grow(argument.length(), 1);
        list.set(index, argument.address(), argument.length());
        list.shrink();
        model.set(index, element);
    }

    private void removeEqual() {
        String element = random.nextInt(4) == 0 ? element() : model.get(random.nextInt(model.size()));
        boolean backward = random.nextBoolean();
        long most = random.nextInt(rangeRarity) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(5);
        give(element);
        long removed = list.remove(most, backward, argument.address(), argument.length());
        long expected = 0;
        for (int at = at(element, backward); at >= 0 && expected < most; at = at(element, backward)) {
            model.remove(at);
            expected++;
        }
        assertThat(removed).as(when).isEqualTo(expected);
        list.shrink();
    }

    private int at(String element, boolean backward) {
        return backward ? model.lastIndexOf(element) : model.indexOf(element);
    }

    private void look() {
        int index = random.nextInt(model.size());
        assertThat(list.seek(index - (random.nextBoolean() ? model.size() : 0)))
                .as(when)
                .isTrue();
        assertThat(read(list)).as(when).isEqualTo(model.get(index));
        assertThat(list.seek(model.size())).as(when).isFalse();
        assertThat(list.seek(-model.size() - 1)).as(when).isFalse();
        String wanted = random.nextInt(4) == 0 ? element() : model.get(random.nextInt(model.size()));
        give(wanted);
        list.seek(index);
        long passed = list.skipTo(argument.address(), argument.length(), Long.MAX_VALUE);
        assertThat(passed).as(when).isEqualTo(model.subList(index, model.size()).indexOf(wanted));
        if (passed >= 0) {
            assertThat(list.isEqual(argument.address(), argument.length()))
                    .as(when)
                    .isTrue();
            assertThat(list.next()).as(when).isEqualTo(index + passed + 1 < model.size());
        }
    }

    private void copy() {
        int encoding = list.encoding();
        int copy = list.copy();
        ListValue other = new ListValue(context);
        other.open(memory, copy, encoding, null, 0);
        assertThat(contents(other)).as(when).isEqualTo(model);
        while (!other.freeSome(1 + random.nextInt(9))) {
            continue;
        }
    }

    private static String read(ListValue value) {
        if (value.isInteger()) {
            assertThat(Long.toString(value.integer())).isEqualTo(Bytes.text(value.address(), value.length()));
        }
        return Bytes.text(value.address(), value.length());
    }

    private void changeSnapshots() {
        if (frozen.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            frozen.add(new Frozen(memory.snapshot(), list.root(), list.encoding(), List.copyOf(model)));
        } else if (!frozen.isEmpty()) {
            release(frozen.remove(random.nextInt(frozen.size())));
        }
    }

    private void release(Frozen old) {
        ListValue reader = new ListValue(context);
        reader.open(old.snapshot.view(), old.root, old.encoding);
        assertThat(contents(reader)).as(when).isEqualTo(old.expected);
        assertThat(reader.usedBytes()).as(when).isPositive();
        old.snapshot.close();
    }

    private void verify() {
        assertThat(list.size()).as(when).isEqualTo(model.size());
        assertThat(contents(list)).as(when).isEqualTo(model);
        assertThat(list.usedBytes()).as(when).isEqualTo(memory.usedBytes());
        Ownership ownership = new Ownership(memory);
        list.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).as(when).isEmpty();
    }

    private List<String> contents(ListValue value) {
        List<String> forward = new ArrayList<>();
        for (boolean there = value.seek(0); there; there = value.next()) {
            forward.add(read(value));
        }
        List<String> backward = new ArrayList<>();
        for (boolean there = value.seek(-1); there; there = value.previous()) {
            backward.add(read(value));
        }
        assertThat(backward.reversed()).as(when).isEqualTo(forward);
        return forward;
    }

    private void finish() {
        verify();
        frozen.forEach(this::release);
        while (!list.freeSome(1 + random.nextInt(5))) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
        argument.close();
    }
}
