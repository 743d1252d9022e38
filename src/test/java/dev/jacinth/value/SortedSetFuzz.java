package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Ranges;
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
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a sorted set against a map and a TreeSet, under limits that make it a pack, a wide set or a large
/// one, with snapshots that other threads read meanwhile.
class SortedSetFuzz {

    private static final int STEPS = 6_000;
    private static final int SNAPSHOTS_MAX = 3;
    private static final double[] SCORES = {
        0,
        1,
        -1,
        2,
        0.5,
        -0.25,
        1e300,
        -1e300,
        1e-300,
        0.1,
        4611686018427387904.0,
        9007199254740993.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        Double.MIN_VALUE
    };

    private record Element(double score, String member) implements Comparable<Element> {

        @Override
        public int compareTo(Element other) {
            return score != other.score ? Double.compare(score, other.score) : member.compareTo(other.member);
        }

        @Override
        public String toString() {
            return (member.length() > 20 ? member.length() + " bytes" : member) + "=" + score;
        }
    }

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final ValueContext context = new ValueContext(3, 5, new SplittableRandom(7));
    private final SortedSetValue value = new SortedSetValue(context);
    private final Map<String, Double> scores = new HashMap<>();
    private final TreeSet<Element> order = new TreeSet<>();
    private final List<SnapshotReader> readers = new ArrayList<>();
    private final Ranges ranges = new Ranges();
    private SplittableRandom random;
    private int members;
    private int longMembersInHundred;
    private String when;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theModelAndEverySnapshotAgreeWithTheSet(long seed) throws InterruptedException {
        random = new SplittableRandom(seed);
        members = 1 << 3 + random.nextInt(9);
        longMembersInHundred = random.nextBoolean() ? 0 : random.nextInt(20);
        context.limits().zsetMaxListpackEntries = random.nextInt(3) == 0 ? 100_000 : random.nextInt(200);
        context.limits().zsetMaxListpackValue = random.nextInt(3) == 0 ? 100_000 : random.nextInt(100);
        int snapshotsInThousand = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
        value.create(memory);
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            if (random.nextInt(1_000) < snapshotsInThousand) {
                changeSnapshots();
            }
            boolean growing = step / 1_000 % 2 == 0;
            switch (random.nextInt(growing ? 12 : 20)) {
                case 0, 1 -> look();
                case 2, 3, 4, 5, 6, 7, 8, 9 -> add();
                case 10 -> count();
                case 11 -> removeRange();
                default -> remove();
            }
            if (step % 500 == 0) {
                verify();
            }
        }
        finish();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void whereMemoryEndsWhatFailsChangesNothing(long seed) {
        random = new SplittableRandom(seed);
        members = 3_000;
        longMembersInHundred = 5;
        Memory tight = Memory.create(MemoryOptions.defaults().withCapacityBytes(16L * Memory.PAGE_BYTES));
        value.create(tight);
        List<Integer> hogs = new ArrayList<>();
        List<Snapshot> snapshots = new ArrayList<>();
        int failures = 0;
        for (int step = 0; step < 20_000; step++) {
            when = "seed " + seed + " step " + step;
            try {
                if (random.nextInt(50) == 0) {
                    hog(tight, hogs);
                } else if (random.nextInt(300) == 0) {
                    snapshots.forEach(Snapshot::close);
                    snapshots.clear();
                    snapshots.add(tight.snapshot());
                } else if (random.nextInt(3) > 0) {
                    add();
                } else {
                    remove();
                }
            } catch (MemoryExhausted e) {
                failures++;
                if (failures % 100 == 1) {
                    value.validate();
                    assertThat(difference(value, elements())).as(when).isEmpty();
                }
            }
        }
        assertThat(failures).as(when).isPositive();
        snapshots.forEach(Snapshot::close);
        hogs.forEach(hog -> tight.free(hog, Memory.PAGE_BYTES));
        value.validate();
        assertThat(difference(value, elements())).as(when).isEmpty();
        value.free();
        tight.assertAllFree();
        tight.close();
    }

    private void hog(Memory tight, List<Integer> hogs) {
        if (random.nextBoolean()) {
            hogs.add(tight.allocate(Memory.PAGE_BYTES));
        } else if (!hogs.isEmpty()) {
            tight.free(hogs.removeLast(), Memory.PAGE_BYTES);
        }
    }

    private String member() {
        int number = random.nextInt(members);
        if (random.nextInt(100) < longMembersInHundred) {
            int[] lengths = {64, 65, 300, 2048, 2049, 5000, 9000};
            return number % 7 + "\u00ff".repeat(lengths[random.nextInt(lengths.length)]);
        }
        return switch (number % 5) {
            case 0 -> Integer.toString(number);
            case 1 -> "member:" + number;
            case 2 -> number == 2 ? "" : "\0" + number + "\u0080";
            case 3 -> Long.toString(Long.MIN_VALUE + number);
            default -> "m".repeat(number % 60) + number;
        };
    }

    private double score() {
        return random.nextInt(4) == 0 ? SCORES[random.nextInt(SCORES.length)] : random.nextInt(40) / 4.0;
    }

    private void add() {
        String member = member();
        int[] allowed = {
            0,
            0,
            0,
            SortedSetValue.IF_MISSING,
            SortedSetValue.IF_PRESENT,
            SortedSetValue.IF_GREATER,
            SortedSetValue.IF_LESS,
            SortedSetValue.INCREMENT,
            SortedSetValue.IF_GREATER | SortedSetValue.IF_PRESENT,
            SortedSetValue.INCREMENT | SortedSetValue.IF_LESS
        };
        int options = allowed[random.nextInt(allowed.length)];
        double score = score();
        Double old = scores.get(member);
        double wanted = old != null && (options & SortedSetValue.INCREMENT) != 0 ? old + score : score;
        int expected = expected(old, wanted, options);
        int found = value.add(score, ranges.put(member), member.length(), options);
        assertThat(found).as(when).isEqualTo(expected);
        if (expected <= SortedSetValue.SAME) {
            assertThat(value.result()).as(when).isEqualTo(wanted);
        }
        if (expected <= SortedSetValue.UPDATED) {
            put(member, wanted);
        }
    }

    private static int expected(Double old, double wanted, int options) {
        boolean forbidden = (options & (old == null ? SortedSetValue.IF_PRESENT : SortedSetValue.IF_MISSING)) != 0;
        if (forbidden) {
            return SortedSetValue.SKIPPED;
        }
        if (Double.isNaN(wanted)) {
            return SortedSetValue.NOT_A_NUMBER;
        }
        if (old == null) {
            return SortedSetValue.ADDED;
        }
        boolean skipped = (options & SortedSetValue.IF_GREATER) != 0 && wanted <= old
                || (options & SortedSetValue.IF_LESS) != 0 && wanted >= old;
        return skipped ? SortedSetValue.SKIPPED : wanted == old ? SortedSetValue.SAME : SortedSetValue.UPDATED;
    }

    private void put(String member, double score) {
        Double old = scores.put(member, score);
        if (old != null) {
            order.remove(new Element(old, member));
        }
        order.add(new Element(score, member));
    }

    private void remove() {
        String member = order.isEmpty() || random.nextInt(4) == 0 ? member() : any().member;
        Double old = scores.remove(member);
        assertThat(value.remove(ranges.put(member), member.length())).as(when).isEqualTo(old != null);
        if (old != null) {
            order.remove(new Element(old, member));
        }
    }

    private Element any() {
        Element near = order.ceiling(new Element(score(), member()));
        return near == null ? order.first() : near;
    }

    private void removeRange() {
        if (order.isEmpty() || random.nextInt(10) > 0) {
            return;
        }
        List<Element> all = elements();
        int from = random.nextInt(all.size());
        int count = random.nextInt(1 + (all.size() - from) / (1 + random.nextInt(20)));
        if (random.nextInt(3) == 0) {
            from = random.nextBoolean() ? 0 : all.size() - 1;
            count = 1;
        }
        if (count > 0) {
            value.removeRange(from, count);
        }
        for (Element gone : all.subList(from, from + count)) {
            scores.remove(gone.member);
            order.remove(gone);
        }
    }

    private void look() {
        String member = order.isEmpty() || random.nextBoolean() ? member() : any().member;
        Double score = scores.get(member);
        assertThat(value.find(ranges.put(member), member.length())).as(when).isEqualTo(score != null);
        if (score == null) {
            assertThat(value.rank(ranges.put(member), member.length())).as(when).isEqualTo(-1);
            return;
        }
        assertThat(value.score()).as(when).isEqualTo(score);
        long rank = order.headSet(new Element(score, member)).size();
        assertThat(value.rank(ranges.put(member), member.length())).as(when).isEqualTo(rank);
        assertThat(value.score()).as(when).isEqualTo(score);
        assertThat(value.toRank(rank)).as(when).isTrue();
        assertThat(current(value)).as(when).isEqualTo(new Element(score, member));
        assertThat(value.toRank(order.size())).as(when).isFalse();
    }

    private void count() {
        double bound = score();
        long below = order.stream().filter(element -> element.score < bound).count();
        long upTo = order.stream().filter(element -> element.score <= bound).count();
        assertThat(value.countBelow(bound, false)).as(when).isEqualTo(below);
        assertThat(value.countBelow(bound, true)).as(when).isEqualTo(upTo);
    }

    private void changeSnapshots() throws InterruptedException {
        if (readers.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            readers.add(reader(value.root(), value.encoding(), elements()));
        } else if (!readers.isEmpty()) {
            readers.remove(random.nextInt(readers.size())).finish(when);
        }
    }

    private SnapshotReader reader(int root, int encoding, List<Element> expected) {
        SortedSetValue frozen = new SortedSetValue(context);
        return new SnapshotReader(memory.snapshot(), view -> {
            frozen.open(view, root, encoding);
            return difference(frozen, expected);
        });
    }

    private void verify() {
        value.validate();
        assertThat(difference(value, elements())).as(when).isEmpty();
        Ownership ownership = new Ownership(memory);
        value.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(value.usedBytes()).as(when).isEqualTo(memory.usedBytes());
        SortedSetValue copy = new SortedSetValue(context);
        copy.open(memory, value.copy(), value.encoding(), null, 0);
        copy.validate();
        assertThat(difference(copy, elements())).as(when).isEmpty();
        copy.free();
    }

    private void finish() throws InterruptedException {
        verify();
        for (SnapshotReader reader : readers) {
            reader.finish(when);
        }
        int budget = 1 + random.nextInt(100);
        while (!value.freeSome(budget)) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
        ranges.close();
    }

    private List<Element> elements() {
        return List.copyOf(order);
    }

    private static Element current(SortedSetValue value) {
        return new Element(value.score(), Bytes.text(value.memberAddress(), value.memberLength()));
    }

    /// What is wrong with a set that should consist of these elements, or nothing.
    private static String difference(SortedSetValue value, List<Element> expected) {
        List<Element> forward = new ArrayList<>();
        for (boolean there = value.toRank(0); there && forward.size() <= expected.size(); there = value.next()) {
            forward.add(current(value));
        }
        List<Element> backward = new ArrayList<>();
        boolean more = !expected.isEmpty() && value.toRank(expected.size() - 1);
        for (; more && backward.size() <= expected.size(); more = value.previous()) {
            backward.addFirst(current(value));
        }
        if (!forward.equals(expected) || !backward.equals(expected)) {
            return "expected " + expected + " but found " + forward + " and backward " + backward;
        }
        return value.size() == expected.size() ? "" : "size " + value.size();
    }
}
