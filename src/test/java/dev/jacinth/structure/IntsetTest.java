package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntsetTest {

    private static final HexFormat HEX = HexFormat.of();

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Intset set = new Intset().create(memory);

    @AfterEach
    void everythingIsFreed() {
        Ownership ownership = new Ownership(memory);
        set.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).isEmpty();
        assertThat((long) set.usedBytes()).isEqualTo(memory.usedBytes());
        set.free();
        memory.assertAllFree();
        memory.close();
    }

    private List<Long> integers() {
        List<Long> integers = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            integers.add(set.at(i));
        }
        return integers;
    }

    private String hex() {
        return HEX.formatHex(Native.toArray(set.address(), set.bytes()));
    }

    @Test
    void theBytesAreThoseOfRedis() {
        assertThat(hex()).isEqualTo("0200000000000000");
        set.add(1000);
        set.add(1);
        assertThat(hex()).isEqualTo("0200000002000000" + "0100" + "e803");
        set.add(-32769);
        assertThat(hex()).isEqualTo("0400000003000000" + "ff7fffff" + "01000000" + "e8030000");
        set.add(1L << 31);
        assertThat(hex()).startsWith("0800000004000000").endsWith("0000008000000000");
    }

    @Test
    void integersAreSortedAndOnlyOnce() {
        for (long value : new long[] {5, -3, 5, 70_000, 0, -70_000, Long.MAX_VALUE, Long.MIN_VALUE, 6}) {
            boolean isNew = !integers().contains(value);
            assertThat(set.add(value)).isEqualTo(isNew);
            assertThat(set.contains(value)).isTrue();
        }
        assertThat(integers()).containsExactly(Long.MIN_VALUE, -70_000L, -3L, 0L, 5L, 6L, 70_000L, Long.MAX_VALUE);
        assertThat(set.contains(7)).isFalse();
        assertThat(set.remove(7)).isFalse();
        assertThat(set.remove(0)).isTrue();
        set.removeAt(0);
        assertThat(integers()).containsExactly(-70_000L, -3L, 5L, 6L, 70_000L, Long.MAX_VALUE);
    }

    @Test
    void aSetIsFilledToItsLimit() {
        long value = 0;
        while (set.fits(value)) {
            set.add(value++);
        }
        assertThat(set.size()).isEqualTo((Intset.BYTES_MAX - 8) / 2);
        assertThat(set.fits(1L << 40)).isFalse();
        while (set.size() > 0) {
            set.removeAt(set.size() / 2);
            assertThat(memory.usedBytes()).isEqualTo(Memory.blockBytes(set.bytes()));
        }
    }

    @Test
    void aPayloadIsCheckedAndTaken() {
        long payload = Native.allocate(64);
        for (String good : List.of("0200000001000000" + "0700", "0800000002000000" + "ff".repeat(8) + "00".repeat(8))) {
            byte[] bytes = HEX.parseHex(good);
            Native.copyFrom(bytes, 0, payload, bytes.length);
            assertThat(Intset.isSound(payload, bytes.length)).as(good).isTrue();
            Intset made = new Intset().createFrom(memory, payload);
            assertThat(HEX.formatHex(Native.toArray(made.address(), made.bytes())))
                    .isEqualTo(good);
            made.free();
            assertThat(new Intset().openPayload(payload).at(0)).isEqualTo(good.startsWith("02") ? 7 : -1);
        }
        for (String bad : List.of(
                "02000000",
                "0200000000000000",
                "0200000002000000" + "0700",
                "0300000001000000" + "070000",
                "0200000002000000" + "07000700",
                "0200000002000000" + "07000600",
                "0200000000000080" + "0700",
                "0800000001000020" + "0000000000000000")) {
            byte[] bytes = HEX.parseHex(bad);
            Native.copyFrom(bytes, 0, payload, bytes.length);
            assertThat(Intset.isSound(payload, bytes.length)).as(bad).isFalse();
        }
        Native.free(payload);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theModelAgrees(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Long> model = new TreeSet<>();
        int bits = 4 + random.nextInt(61);
        Snapshot snapshot = null;
        int frozenRoot = 0;
        List<Long> frozen = List.of();
        for (int step = 0; step < 20_000; step++) {
            String when = "seed " + seed + " step " + step;
            long value = random.nextLong() >> 64 - (random.nextInt(8) == 0 ? bits : Math.min(bits, 10));
            if (random.nextInt(100) < (step / 4_000 % 2 == 0 ? 60 : 45)) {
                if (set.fits(value)) {
                    assertThat(set.add(value)).as(when).isEqualTo(model.add(value));
                }
            } else {
                assertThat(set.remove(value)).as(when).isEqualTo(model.remove(value));
            }
            assertThat(set.contains(value)).as(when).isEqualTo(model.contains(value));
            if (random.nextInt(500) == 0) {
                assertThat(integers()).as(when).isEqualTo(List.copyOf(model));
                if (snapshot != null) {
                    Intset then = new Intset().open(snapshot.view(), frozenRoot);
                    for (int i = 0; i < frozen.size(); i++) {
                        assertThat(then.at(i)).as(when).isEqualTo(frozen.get(i));
                    }
                    snapshot.close();
                }
                snapshot = memory.snapshot();
                frozenRoot = set.root();
                frozen = List.copyOf(model);
                int copy = set.copy();
                Intset copied = new Intset().open(memory, copy);
                assertThat(copied.size()).as(when).isEqualTo(model.size());
                copied.free();
            }
        }
        assertThat(integers()).isEqualTo(List.copyOf(model));
        if (snapshot != null) {
            snapshot.close();
        }
    }

    @Test
    void whereMemoryEndsNothingHasChanged() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(2L * Memory.PAGE_BYTES));
        Intset full = new Intset().create(small);
        Snapshot snapshot = small.snapshot();
        int added = 0;
        try {
            for (; full.fits(added); added++) {
                full.add((long) added << 40);
                small.allocate(64);
            }
        } catch (MemoryExhausted e) {
            assertThat(full.size()).isEqualTo(added + (full.contains((long) added << 40) ? 1 : 0));
            assertThat(full.size() == 0 || Intset.isSound(full.address(), full.bytes()))
                    .isTrue();
        }
        assertThat(added).isPositive();
        snapshot.close();
        small.close();
    }
}
