package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on a stream with its groups and on a model of JDK maps, which must agree, also as snapshots saw
/// them; with nodes of every setting and entries of all sizes.
class StreamFuzz {

    private static final int STEPS = 2_000;
    private static final int SNAPSHOTS_MAX = 2;
    private static final long[] NODE_ENTRIES = {0, 1, 2, 7, 100};
    private static final long[] NODE_BYTES = {0, 40, 300, 4096};
    private static final String[] NAMES = {"", "a", "ab", "b", "name", "x".repeat(3_000), "x".repeat(3_001)};

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final ValueContext context = new ValueContext(1, 2, new SplittableRandom(3));
    private final StreamValue stream = new StreamValue(context);
    private final StreamValue reader = new StreamValue(context);
    private final Fields fields = new Fields();
    private final NativeBuffer argument = new NativeBuffer(64);
    private final StreamId id = new StreamId();
    private final List<Frozen> frozen = new ArrayList<>();
    private SplittableRandom random;
    private Model model;
    private int lengthMax;
    private int sequenceMax;
    private String when;

    private record Id(long millis, long sequence) implements Comparable<Id> {

        @Override
        public int compareTo(Id other) {
            int byMillis = Long.compareUnsigned(millis, other.millis);
            return byMillis != 0 ? byMillis : Long.compareUnsigned(sequence, other.sequence);
        }

        static Id of(StreamId id) {
            return new Id(id.millis(), id.sequence());
        }
    }

    private record Pending(String consumer, long deliveredAt, long deliveries) {}

    private record Times(long seenAt, long activeAt) {}

    /// A group: its last id, what is pending, its consumers.
    private record Group(Id lastId, NavigableMap<Id, Pending> pending, NavigableMap<String, Times> consumers) {

        Group copy() {
            return new Group(lastId, new TreeMap<>(pending), new TreeMap<>(consumers));
        }
    }

    private static final class Model {

        NavigableMap<Id, List<String>> entries = new TreeMap<>();
        NavigableMap<String, Group> groups = new TreeMap<>();
        Id lastId = new Id(0, 0);
        Id maxDeleted = new Id(0, 0);
        long added;

        Model copy() {
            Model copy = new Model();
            copy.entries = new TreeMap<>(entries);
            groups.forEach((name, group) -> copy.groups.put(name, group.copy()));
            copy.lastId = lastId;
            copy.maxDeleted = maxDeleted;
            copy.added = added;
            return copy;
        }
    }

    private record Frozen(Snapshot snapshot, int root, Model expected) {}

    /// Fields and values in native memory.
    private static final class Fields implements StreamFields, AutoCloseable {

        private final NativeBuffer bytes = new NativeBuffer(64);
        private final List<Integer> ends = new ArrayList<>();

        void set(List<String> texts) {
            bytes.clear();
            ends.clear();
            ends.add(0);
            for (String text : texts) {
                bytes.append(Bytes.of(text));
                ends.add(bytes.length());
            }
        }

        @Override
        public int count() {
            return (ends.size() - 1) / 2;
        }

        @Override
        public long fieldAddress(int i) {
            return bytes.address() + ends.get(2 * i);
        }

        @Override
        public int fieldLength(int i) {
            return ends.get(2 * i + 1) - ends.get(2 * i);
        }

        @Override
        public long valueAddress(int i) {
            return bytes.address() + ends.get(2 * i + 1);
        }

        @Override
        public int valueLength(int i) {
            return ends.get(2 * i + 2) - ends.get(2 * i + 1);
        }

        @Override
        public void close() {
            bytes.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theModelAndEverySnapshotAgree(long seed) {
        random = new SplittableRandom(seed);
        chooseLimits();
        lengthMax = random.nextInt(3) == 0 ? 9_000 : random.nextInt(3) == 0 ? 300 : 20;
        sequenceMax = random.nextBoolean() ? 3 : 300;
        model = new Model();
        stream.create(memory);
        int phase = 200 + random.nextInt(STEPS / 3);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            step(step / phase % 2 == 0 && model.entries.size() < 2_000);
            if (step % 250 == 0) {
                verify(stream, model);
                verifyBlocks();
            }
        }
        finish();
    }

    private void chooseLimits() {
        context.limits().streamNodeMaxEntries = NODE_ENTRIES[random.nextInt(NODE_ENTRIES.length)];
        context.limits().streamNodeMaxBytes = NODE_BYTES[random.nextInt(NODE_BYTES.length)];
    }

    private void step(boolean growing) {
        int dice = random.nextInt(100);
        if (dice < (growing ? 50 : 10)) {
            add();
        } else if (dice < 60) {
            delete();
        } else if (dice < 63) {
            trim(growing);
        } else if (dice < 90) {
            changeGroups();
        } else if (dice < 95) {
            verifyRange();
        } else if (dice < 97) {
            changeSnapshots();
        } else if (dice < 98) {
            copy();
        } else if (dice < 99) {
            throughPayload();
        } else {
            chooseLimits();
        }
    }

    private String text() {
        int dice = random.nextInt(10);
        if (dice < 3) {
            return Long.toString(random.nextLong() >> random.nextInt(64));
        }
        return Character.toString((char) random.nextInt(256)).repeat(random.nextInt(dice < 9 ? 15 : lengthMax));
    }

    private void add() {
        Id last = model.lastId;
        boolean later = random.nextBoolean();
        Id added = new Id(
                last.millis + (later ? 1 + random.nextInt(1 << random.nextInt(1, 20)) : 0),
                later ? random.nextInt(sequenceMax) : last.sequence + 1 + random.nextInt(3));
        List<String> texts = new ArrayList<>();
        int count = random.nextInt(4) > 0 ? 2 : 1 + random.nextInt(5);
        boolean usual = random.nextInt(4) > 0;
        for (int i = 0; i < count; i++) {
            texts.add(usual ? "field" + i : text());
            texts.add(text());
        }
        fields.set(texts);
        stream.add(id.set(added.millis, added.sequence), fields);
        model.entries.put(added, texts);
        model.lastId = added;
        model.added++;
    }

    private Id someId() {
        Id around = new Id(model.lastId.millis == 0 ? 0 : random.nextLong(model.lastId.millis + 1), random.nextInt(4));
        Id known = random.nextBoolean() ? model.entries.floorKey(around) : model.entries.ceilingKey(around);
        return known == null || random.nextInt(5) == 0 ? around : known;
    }

    private void delete() {
        Id deleted = someId();
        boolean there = stream.delete(id.set(deleted.millis, deleted.sequence));
        assertThat(there).as(when).isEqualTo(model.entries.remove(deleted) != null);
        if (there && deleted.compareTo(model.maxDeleted) > 0) {
            model.maxDeleted = deleted;
        }
    }

    private void trim(boolean little) {
        boolean wholeNodes = random.nextBoolean();
        long most = random.nextInt(3) == 0 ? 1 + random.nextInt(50) : 0;
        int expected;
        long removed;
        if (random.nextBoolean()) {
            int length = little ? Math.max(0, model.entries.size() - random.nextInt(20)) : random.nextInt(200);
            expected = Math.max(0, model.entries.size() - length);
            removed = stream.trimToLength(length, wholeNodes, most);
        } else {
            Id first = someId();
            expected = model.entries.headMap(first, false).size();
            removed = stream.trimToId(id.set(first.millis, first.sequence), wholeNodes, most);
        }
        if (wholeNodes || most > 0) {
            assertThat(removed).as(when).isBetween(0L, (long) expected);
        } else {
            assertThat(removed).as(when).isEqualTo(expected);
        }
        for (long i = 0; i < removed; i++) {
            model.entries.pollFirstEntry();
        }
    }

    private int give(String text) {
        argument.clear();
        argument.append(Bytes.of(text));
        return argument.length();
    }

    private String name() {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private void changeGroups() {
        String name = name();
        int length = give(name);
        int group = stream.groups().find(argument.address(), length);
        Group expected = model.groups.get(name);
        assertThat(group != 0).as(when).isEqualTo(expected != null);
        if (expected == null) {
            Id last = someId();
            stream.groups().create(argument.address(), length, id.set(last.millis, last.sequence), random.nextInt(5));
            model.groups.put(name, new Group(last, new TreeMap<>(), new TreeMap<>()));
        } else if (random.nextInt(100) == 0) {
            stream.groups().destroy(group);
            model.groups.remove(name);
        } else {
            changeConsumers(group, expected);
        }
    }

    private void changeConsumers(int group, Group expected) {
        String name = name();
        int length = give(name);
        int consumer = stream.groups().findConsumer(group, argument.address(), length);
        assertThat(consumer != 0).as(when).isEqualTo(expected.consumers.containsKey(name));
        long time = random.nextInt(1_000);
        if (consumer == 0) {
            stream.groups().createConsumer(group, argument.address(), length, time, StreamGroups.NEVER);
            expected.consumers.put(name, new Times(time, StreamGroups.NEVER));
        } else if (random.nextInt(100) == 0) {
            stream.groups().deleteConsumer(group, consumer);
            expected.consumers.remove(name);
            expected.pending.values().removeIf(pending -> pending.consumer.equals(name));
        } else {
            stream.groups().setSeenAt(consumer, time);
            stream.groups().setActiveAt(consumer, time + 1);
            expected.consumers.put(name, new Times(time, time + 1));
            changePending(group, expected, consumer, name);
        }
    }

    private void changePending(int group, Group expected, int consumer, String name) {
        for (int i = random.nextInt(8); i > 0; i--) {
            Id changed = someId();
            id.set(changed.millis, changed.sequence);
            boolean pending = stream.groups().findPending(group, id);
            assertThat(pending).as(when).isEqualTo(expected.pending.containsKey(changed));
            Pending next = new Pending(name, random.nextLong(), random.nextLong());
            if (pending && random.nextInt(3) == 0) {
                if (random.nextBoolean()) {
                    stream.groups().removePending(group, id);
                } else {
                    stream.groups().removeFound(group, id);
                }
                expected.pending.remove(changed);
            } else if (pending) {
                stream.groups().setPending(group, id, consumer, next.deliveredAt, next.deliveries);
                expected.pending.put(changed, next);
            } else {
                stream.groups().addPending(group, id, consumer, next.deliveredAt, next.deliveries);
                expected.pending.put(changed, next);
            }
        }
    }

    private void changeSnapshots() {
        if (frozen.size() < SNAPSHOTS_MAX) {
            frozen.add(new Frozen(memory.snapshot(), stream.root(), model.copy()));
        } else {
            thaw(frozen.removeFirst());
        }
    }

    private void thaw(Frozen then) {
        reader.open(then.snapshot.view(), then.root, 0);
        verify(reader, then.expected);
        then.snapshot.close();
    }

    private void copy() {
        int root = stream.copy();
        reader.open(memory, root, 0, null, 0);
        verify(reader, model);
        assertThat(reader.usedBytes() + stream.usedBytes()).as(when).isEqualTo(memory.usedBytes());
        while (!reader.freeSome(1 + random.nextInt(20))) {
            continue;
        }
        assertThat(stream.usedBytes()).as(when).isEqualTo(memory.usedBytes());
    }

    /// Makes another stream of the bytes of the nodes, some of them larger than a pack.
    private void throughPayload() {
        StreamValue made = new StreamValue(context);
        made.create(memory);
        View view = memory.live();
        for (boolean there = stream.toFirstNode(); there; there = stream.toNextNode()) {
            int blob = stream.nodeBlob();
            int length = blob == 0 ? stream.nodeBytes() : (int) Blob.length(view, blob);
            argument.clear();
            long copy = argument.ensureFree(length);
            if (blob == 0) {
                Native.copy(stream.nodeAddress(), copy, length);
            } else {
                Blob.read(view, blob, 0, length, copy);
            }
            assertThat(made.addNode(stream.nodeId(id), copy, length)).as(when).isTrue();
        }
        StreamId last = stream.lastId(new StreamId());
        assertThat(made.complete(stream.size() + 1, last, id.setMin(), 0))
                .as(when)
                .isFalse();
        assertThat(made.complete(stream.size(), last, stream.maxDeletedId(id), stream.entriesAdded()))
                .as(when)
                .isTrue();
        Model expected = model.copy();
        expected.groups.clear();
        verify(made, expected);
        made.free();
    }

    private void verifyRange() {
        Id one = someId();
        Id two = someId();
        Id from = one.compareTo(two) < 0 ? one : two;
        Id to = from == one ? two : one;
        StreamCursor cursor = stream.cursor();
        boolean reverse = random.nextBoolean();
        cursor.seek(new StreamId().set(from.millis, from.sequence), id.set(to.millis, to.sequence), reverse);
        NavigableMap<Id, List<String>> expected = model.entries.subMap(from, true, to, true);
        for (Id next : reverse ? expected.descendingKeySet() : expected.keySet()) {
            assertThat(cursor.next()).as(when).isTrue();
            assertThat(Id.of(cursor.id())).as(when).isEqualTo(next);
            if (random.nextBoolean()) {
                assertThat(cursor.fields())
                        .as(when)
                        .isEqualTo(expected.get(next).size() / 2);
                int texts = random.nextInt(expected.get(next).size() + 1);
                assertThat(texts(cursor, texts / 2))
                        .as(when)
                        .isEqualTo(expected.get(next).subList(0, texts / 2 * 2));
            }
        }
        assertThat(cursor.next()).as(when).isFalse();
    }

    private static List<String> texts(StreamCursor cursor, int fieldsMax) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < fieldsMax && cursor.nextField(); i++) {
            texts.add(Bytes.text(cursor.fieldAddress(), cursor.fieldLength()));
            texts.add(Bytes.text(cursor.valueAddress(), cursor.valueLength()));
        }
        return texts;
    }

    private void verify(StreamValue value, Model expected) {
        assertThat(value.size()).as(when).isEqualTo(expected.entries.size());
        assertThat(Id.of(value.lastId(id))).as(when).isEqualTo(expected.lastId);
        assertThat(Id.of(value.maxDeletedId(id))).as(when).isEqualTo(expected.maxDeleted);
        assertThat(value.entriesAdded()).as(when).isEqualTo(expected.added);
        Id first = expected.entries.isEmpty() ? new Id(0, 0) : expected.entries.firstKey();
        Id last = expected.entries.isEmpty() ? new Id(0, 0) : expected.entries.lastKey();
        assertThat(Id.of(value.firstId(id))).as(when).isEqualTo(first);
        assertThat(Id.of(value.lastEntryId(id))).as(when).isEqualTo(last);
        StreamCursor cursor = value.cursor();
        cursor.seekAll();
        for (Map.Entry<Id, List<String>> entry : expected.entries.entrySet()) {
            assertThat(cursor.next()).as(when).isTrue();
            assertThat(Id.of(cursor.id())).as(when).isEqualTo(entry.getKey());
            assertThat(texts(cursor, Integer.MAX_VALUE)).as(when).isEqualTo(entry.getValue());
        }
        assertThat(cursor.next()).as(when).isFalse();
        verifyGroups(value.groups(), expected.groups);
    }

    private void verifyGroups(StreamGroups groups, NavigableMap<String, Group> expected) {
        assertThat(groups.size()).as(when).isEqualTo(expected.size());
        boolean there = groups.toFirst();
        for (Map.Entry<String, Group> entry : expected.entrySet()) {
            int group = groups.group();
            assertThat(there).as(when).isTrue();
            assertThat(Bytes.text(groups.nameAddress(group), groups.nameLength(group)))
                    .as(when)
                    .isEqualTo(entry.getKey());
            verifyGroup(groups, group, entry.getValue());
            there = groups.toNext();
        }
    }

    private void verifyGroup(StreamGroups groups, int group, Group expected) {
        assertThat(Id.of(groups.lastId(group, id))).as(when).isEqualTo(expected.lastId);
        assertThat(groups.consumersSize(group)).as(when).isEqualTo(expected.consumers.size());
        assertThat(groups.allHaveOwners(group)).as(when).isTrue();
        NavigableMap<Id, Pending> pending = new TreeMap<>();
        for (boolean there = groups.toPending(group, id.setMin()); there; there = groups.toNextPending()) {
            int owner = groups.owner();
            String name = Bytes.text(groups.consumerNameAddress(owner), groups.consumerNameLength(owner));
            pending.put(Id.of(groups.pendingId(id)), new Pending(name, groups.deliveredAt(), groups.deliveries()));
        }
        assertThat(pending).as(when).isEqualTo(expected.pending).hasSize((int) groups.pendingSize(group));
        NavigableMap<String, Times> consumers = new TreeMap<>();
        for (boolean there = groups.toFirstConsumer(group); there; there = groups.toNextConsumer()) {
            int consumer = groups.consumer();
            String name = Bytes.text(groups.consumerNameAddress(consumer), groups.consumerNameLength(consumer));
            consumers.put(name, new Times(groups.seenAt(consumer), groups.activeAt(consumer)));
            List<Id> owned = new ArrayList<>();
            for (boolean more = groups.toOwned(consumer, id.setMin()); more; more = groups.toNextOwned()) {
                owned.add(Id.of(groups.ownedId(id)));
            }
            assertThat(owned)
                    .as(when)
                    .isEqualTo(expected.pending.entrySet().stream()
                            .filter(entry -> entry.getValue().consumer.equals(name))
                            .map(Map.Entry::getKey)
                            .toList())
                    .hasSize((int) groups.ownedSize(consumer));
        }
        assertThat(consumers).as(when).isEqualTo(expected.consumers);
    }

    private void verifyBlocks() {
        Ownership ownership = new Ownership(memory);
        stream.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(stream.usedBytes()).as(when).isEqualTo(memory.usedBytes());
    }

    private void finish() {
        verify(stream, model);
        verifyBlocks();
        frozen.forEach(this::thaw);
        while (!stream.freeSome(1 + random.nextInt(100))) {
            continue;
        }
        memory.assertAllFree();
        memory.close();
        fields.close();
        argument.close();
    }
}
