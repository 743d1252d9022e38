package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DictTest {

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Dict dict = new Dict(new NumberKeys());
    private final long keyBuffer = Native.allocate(8);

    @BeforeEach
    void create() {
        dict.open(memory, Dict.create(memory));
    }

    @AfterEach
    void everythingIsFreed() {
        dict.validate();
        while (!dict.freeSome(100, entry -> memory.free(entry, NumberKeys.ENTRY_BYTES))) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
        Native.free(keyBuffer);
    }

    private long find(long key) {
        Native.putLong(keyBuffer, key);
        return dict.find(NumberKeys.hash(key), keyBuffer, 8);
    }

    private void insert(long key) {
        dict.insert(NumberKeys.hash(key), NumberKeys.create(memory, key, -key));
    }

    private void remove(long key) {
        memory.free(dict.removeAt(find(key)), NumberKeys.ENTRY_BYTES);
    }

    private void fill(int count) {
        for (long key = 0; key < count; key++) {
            insert(key);
        }
    }

    @Test
    void anEmptyDictFindsNothing() {
        assertThat(find(1)).isEqualTo(Dict.NONE);
        assertThat(dict.size()).isZero();
        assertThat(dict.random(new SplittableRandom(1))).isEqualTo(Address.NULL);
        assertThat(dict.scan(0, entry -> assertThat(entry).isNull())).isNotZero();
    }

    @Test
    void aCursorMeetsEveryEntryInTheOrderOfTheScan() {
        DictCursor cursor = new DictCursor();
        assertThat(cursor.open(dict).next()).isEqualTo(Address.NULL);
        for (int count : new int[] {1, 50, 20_000}) {
            while (dict.size() < count) {
                insert(dict.size());
            }
            List<Integer> scanned = new ArrayList<>();
            dict.forEach(scanned::add);
            List<Integer> met = new ArrayList<>();
            cursor.open(dict);
            for (int entry = cursor.next(); entry != Address.NULL; entry = cursor.next()) {
                met.add(entry);
            }
            assertThat(met).isEqualTo(scanned).hasSize(count);
            assertThat(cursor.next()).isEqualTo(Address.NULL);
        }
    }

    @Test
    void anEntryIsFoundReplacedAndRemoved() {
        insert(7);
        int first = dict.entryAt(find(7));
        assertThat(NumberKeys.value(memory.live(), first)).isEqualTo(-7);
        int second = NumberKeys.create(memory, 7, 70);
        dict.replaceAt(find(7), second);
        memory.free(first, NumberKeys.ENTRY_BYTES);
        assertThat(dict.entryAt(find(7))).isEqualTo(second);
        assertThat(dict.size()).isEqualTo(1);
        remove(7);
        assertThat(find(7)).isEqualTo(Dict.NONE);
        assertThat(dict.size()).isZero();
    }

    @Test
    void entriesOfOneHashAreToldApartAndChained() {
        List<Integer> entries = new ArrayList<>();
        for (long key = 0; key < 100; key++) {
            entries.add(NumberKeys.create(memory, key, key));
        }
        Dict colliding = new Dict(new CollidingKeys()).open(memory, Dict.create(memory));
        entries.forEach(entry -> colliding.insert(CollidingKeys.HASH, entry));
        colliding.validate();
        for (long key = 99; key >= 0; key--) {
            Native.putLong(keyBuffer, key);
            long slot = colliding.find(CollidingKeys.HASH, keyBuffer, 8);
            assertThat(colliding.removeAt(slot)).isEqualTo(entries.get((int) key));
            colliding.validate();
            assertThat(colliding.find(CollidingKeys.HASH, keyBuffer, 8)).isEqualTo(Dict.NONE);
        }
        entries.forEach(entry -> memory.free(entry, NumberKeys.ENTRY_BYTES));
        assertThat(colliding.freeSome(Integer.MAX_VALUE, entry -> {})).isTrue();
    }

    @Test
    void growingAndShrinkingGiveBackWhatTheyTook() {
        long emptyBytes = dict.usedBytes();
        int count = 60_000;
        fill(count);
        dict.validate();
        assertThat(dict.usedBytes()).isEqualTo(memory.usedBytes() - (long) count * NumberKeys.ENTRY_BYTES);
        assertThat((double) dict.usedBytes() / count).isBetween(6.0, 14.0);
        for (long key = 0; key < count; key++) {
            assertThat(find(key)).as("key %d", key).isNotEqualTo(Dict.NONE);
            remove(key);
        }
        assertThat(dict.usedBytes()).isEqualTo(emptyBytes);
    }

    @Test
    void aSmallDictCostsLittle() {
        fill(200);
        assertThat(dict.usedBytes()).isLessThan(3_000);
    }

    @Test
    void everyBlockHasOneOwnerAlsoWhileItIsBeingFreed() {
        fill(20_000);
        Ownership whole = new Ownership(memory);
        dict.forEachBlock(whole::claim);
        dict.forEach(entry -> whole.claim(entry, NumberKeys.ENTRY_BYTES));
        assertThat(whole.problems()).isEmpty();

        assertThat(dict.freeSome(5_000, entry -> memory.free(entry, NumberKeys.ENTRY_BYTES)))
                .isFalse();
        assertThat(dict.size()).isBetween(15_000L, 16_000L);
        assertThat(dict.usedBytes()).isEqualTo(memory.usedBytes() - dict.size() * NumberKeys.ENTRY_BYTES);
        Ownership rest = new Ownership(memory);
        dict.forEachBlock(rest::claim);
        assertThat(rest.problems()).as("only the entries").hasSize((int) dict.size());
        assertThat(rest.problems()).allMatch(problem -> problem.endsWith("of 16 bytes has no owner"));

        while (!dict.freeSome(5_000, entry -> memory.free(entry, NumberKeys.ENTRY_BYTES))) {
            memory.validate();
        }
        memory.assertAllFree();
        create();
    }

    @Test
    void aFullScanReturnsEachEntryOnce() {
        fill(10_000);
        List<Long> keys = new ArrayList<>();
        dict.forEach(entry -> keys.add(NumberKeys.key(memory.live(), entry)));
        assertThat(keys).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void aScanThroughGrowthAndShrinkingMissesNothingAndRepeatsNothing() {
        fill(20_000);
        Map<Long, Integer> seen = new HashMap<>();
        long cursor = 0;
        long next = 20_000;
        long removed = 5_000;
        do {
            cursor = dict.scan(cursor, entry -> seen.merge(NumberKeys.key(memory.live(), entry), 1, Integer::sum));
            if (seen.size() < 5_000) {
                for (int i = 0; i < 100; i++) {
                    insert(next++);
                }
            } else if (removed < next) {
                for (int i = 0; i < 300 && removed < next; i++) {
                    remove(removed++);
                }
            }
            assertThat(cursor).isBetween(0L, (long) Integer.MAX_VALUE);
        } while (cursor != 0);
        assertThat(next).as("it grew").isGreaterThan(40_000);
        assertThat(removed).as("it shrank").isEqualTo(next);
        for (long key = 0; key < 5_000; key++) {
            assertThat(seen.get(key)).as("key %d", key).isEqualTo(1);
        }
        assertThat(seen.values()).containsOnly(1);
    }

    @Test
    void anyCursorIsAccepted() {
        fill(5_000);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1_000; i++) {
            assertThat(dict.scan(random.nextLong(), entry -> {})).isBetween(0L, (long) Integer.MAX_VALUE);
        }
    }

    /// Before the first segment splits, when many buckets overflow, and after it; while there are segments of two
    /// depths; and with what is left of four times as many.
    @ParameterizedTest
    @CsvSource({"20, 20", "2550, 2550", "2900, 2900", "10900, 10900", "40, 4000", "1700, 6800", "2500, 10000"})
    void everyEntryIsChosenAtRandomWithTheSameProbability(int count, int countMost) {
        fill(countMost);
        for (long key = count; key < countMost; key++) {
            remove(key);
        }
        int draws = 200 * count;
        int[] chosen = new int[count];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < draws; i++) {
            chosen[(int) NumberKeys.key(memory.live(), dict.random(random))]++;
        }
        double chiSquare = 0;
        for (int times : chosen) {
            chiSquare += (times - 200.0) * (times - 200.0) / 200.0;
        }
        double deviation = Math.sqrt(2.0 * count);
        assertThat(chiSquare).isBetween(count - 5 * deviation, count + 5 * deviation);
    }

    @Test
    void theLastEntryOfAShrunkDictIsFoundAtRandom() {
        fill(5_000);
        for (long key = 1; key < 5_000; key++) {
            remove(key);
        }
        assertThat(NumberKeys.key(memory.live(), dict.random(new SplittableRandom(3))))
                .isZero();
    }

    /// Hashes that begin with eight zeroes need a directory of two levels long before there are millions of keys.
    @Test
    void aSkewedHashMakesADeepDirectoryAndLongChainsAndLosesNothing() {
        int count = 280_000;
        DictKeys keys = new SkewedKeys();
        Dict skewed = new Dict(keys).open(memory, Dict.create(memory));
        for (long key = 0; key < count; key++) {
            int entry = NumberKeys.create(memory, key, key);
            skewed.insert(keys.hash(memory.live(), entry), entry);
        }
        skewed.validate();
        assertThat(Native.getByte(memory.at(skewed.root()) + DictLayout.ROOT_DEPTH))
                .isGreaterThan((byte) DictLayout.PAGE_DEPTH);
        assertThat(skewed.random(new SplittableRandom(1))).isNotEqualTo(Address.NULL);
        Set<Integer> entries = new HashSet<>();
        skewed.forEach(entry -> assertThat(entries.add(entry)).isTrue());
        assertThat(entries).hasSize(count);
        for (int entry : entries) {
            Native.putLong(keyBuffer, NumberKeys.key(memory.live(), entry));
            long slot = skewed.find(keys.hash(memory.live(), entry), keyBuffer, 8);
            assertThat(skewed.removeAt(slot)).isEqualTo(entry);
            memory.free(entry, NumberKeys.ENTRY_BYTES);
        }
        skewed.validate();
        assertThat(skewed.usedBytes()).as("as small as at the beginning").isEqualTo(dict.usedBytes());
        assertThat(skewed.freeSome(Integer.MAX_VALUE, entry -> {})).isTrue();
    }

    @Test
    void aFrozenViewIsReadWhileTheDictGoesOn() {
        fill(3_000);
        Snapshot snapshot = memory.snapshot();
        int root = dict.root();
        for (long key = 0; key < 3_000; key += 2) {
            remove(key);
        }
        for (long key = 3_000; key < 9_000; key++) {
            insert(key);
        }
        Dict frozen = new Dict(new NumberKeys()).open(snapshot.view(), root);
        frozen.validate();
        assertThat(frozen.size()).isEqualTo(3_000);
        Set<Long> keys = new HashSet<>();
        frozen.forEach(entry -> keys.add(NumberKeys.key(snapshot.view(), entry)));
        assertThat(keys).hasSize(3_000).allMatch(key -> key < 3_000);
        Native.putLong(keyBuffer, 2);
        assertThat(frozen.find(NumberKeys.hash(2), keyBuffer, 8)).isNotEqualTo(Dict.NONE);
        snapshot.close();
    }

    @Test
    void whereMemoryEndsAnInsertIsDoneOrNot() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(64L * Memory.PAGE_BYTES));
        Dict tight = new Dict(new NumberKeys()).open(small, Dict.create(small));
        long key = 0;
        boolean exhausted = false;
        while (!exhausted) {
            int entry = Address.NULL;
            try {
                entry = NumberKeys.create(small, key, key);
                tight.insert(NumberKeys.hash(key), entry);
                key++;
            } catch (MemoryExhausted e) {
                exhausted = true;
                if (entry != Address.NULL) {
                    small.free(entry, NumberKeys.ENTRY_BYTES);
                }
            }
        }
        assertThat(key).isGreaterThan(30_000);
        tight.validate();
        small.validate();
        assertThat(tight.size()).isEqualTo(key);
        while (--key >= 0) {
            Native.putLong(keyBuffer, key);
            long slot = tight.find(NumberKeys.hash(key), keyBuffer, 8);
            small.free(tight.removeAt(slot), NumberKeys.ENTRY_BYTES);
        }
        tight.validate();
        assertThat(tight.freeSome(Integer.MAX_VALUE, entry -> {})).isTrue();
        small.assertAllFree();
        small.close();
    }

    @Test
    void aDictOpenedForReadingCannotBeChanged() {
        Dict reading = new Dict(new NumberKeys()).open(memory.live(), dict.root());
        assertThatThrownBy(() -> reading.insert(1, 1)).isInstanceOf(NullPointerException.class);
    }

    /// The first eight bits of all hashes are zeroes.
    private static final class SkewedKeys implements DictKeys {

        @Override
        public boolean matches(View view, int entry, long keyAddress, int keyLength) {
            return NumberKeys.key(view, entry) == Native.getLong(keyAddress);
        }

        @Override
        public long hash(View view, int entry) {
            return NumberKeys.hash(NumberKeys.key(view, entry)) >>> 8;
        }
    }

    /// All keys have one hash.
    private static final class CollidingKeys implements DictKeys {

        static final long HASH = 0x8000_0000_0000_0001L;

        @Override
        public boolean matches(View view, int entry, long keyAddress, int keyLength) {
            return NumberKeys.key(view, entry) == Native.getLong(keyAddress);
        }

        @Override
        public long hash(View view, int entry) {
            return HASH;
        }
    }
}
