package dev.jacinth.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryIndexTest {

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final ExpiryIndex index = new ExpiryIndex(memory);

    @AfterEach
    void everyBlockIsFreeInTheEnd() {
        index.validate();
        while (index.freeSome(3) == 3) {
            memory.validate();
        }
        memory.assertAllFree();
        memory.close();
    }

    @Test
    void anEmptyIndexHasNoFirst() {
        assertThat(index.size()).isZero();
        assertThat(index.firstWhen()).isEqualTo(Long.MAX_VALUE);
        assertThat(index.firstRecord()).isZero();
    }

    @Test
    void theFirstIsTheEarliestWhateverTheOrderOfAdding() {
        index.add(300, 3);
        index.add(100, 1);
        index.add(200, 2);
        assertThat(index.firstWhen()).isEqualTo(100);
        assertThat(index.firstRecord()).isEqualTo(1);
        index.remove(100, 1);
        assertThat(index.firstWhen()).isEqualTo(200);
        index.remove(300, 3);
        assertThat(index.firstRecord()).isEqualTo(2);
        index.remove(200, 2);
        assertThat(index.firstWhen()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void recordsOfOneInstantAreKeptApart() {
        index.add(5, 0x80000001);
        index.add(5, 7);
        index.add(5, 8);
        assertThat(index.firstRecord()).isEqualTo(7);
        index.remove(5, 7);
        index.remove(5, 8);
        assertThat(index.firstRecord()).isEqualTo(0x80000001);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void timesMayBeNegativeOrTheLargestThereIs() {
        index.add(Long.MAX_VALUE, 9);
        assertThat(index.firstRecord()).isEqualTo(9);
        index.add(-1, 4);
        assertThat(index.firstWhen()).isEqualTo(-1);
    }

    @Test
    void removingWhatIsNotThereIsAnError() {
        index.add(5, 7);
        assertThatThrownBy(() -> index.remove(5, 8))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("record 8");
        assertThatThrownBy(() -> index.remove(4, 7)).isInstanceOf(AssertionError.class);
        assertThat(index.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itAgreesWithASortedSet(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Item> model = new TreeSet<>(Comparator.comparingLong(Item::when).thenComparingInt(Item::record));
        for (int step = 0; step < 20_000; step++) {
            Item item = new Item(random.nextInt(1 << random.nextInt(1, 20)), 1 + random.nextInt(5_000));
            boolean due = step % 5_000 > 3_000;
            if (due && !model.isEmpty()) {
                index.remove(index.firstWhen(), index.firstRecord());
                model.removeFirst();
            } else if (model.add(item)) {
                index.add(item.when, item.record);
            } else {
                index.remove(item.when, item.record);
                model.remove(item);
            }
            Item first = model.isEmpty() ? new Item(Long.MAX_VALUE, 0) : model.first();
            assertThat(new Item(index.firstWhen(), index.firstRecord()))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(first);
        }
        assertThat(index.size()).isEqualTo(model.size());
    }

    @Test
    void aRecordCostsAtMostTwentyBytesAddedAtRandomAndThirteenInOrder() {
        SplittableRandom random = new SplittableRandom(1);
        int entries = 40_000;
        for (int record = 1; record <= entries; record++) {
            index.add(random.nextInt(1 << 30), record);
        }
        assertThat(index.usedBytes()).isLessThan(20L * entries);
        ExpiryIndex inOrder = new ExpiryIndex(memory);
        for (int record = 1; record <= entries; record++) {
            inOrder.add(1_000_000L + record, record);
        }
        assertThat(inOrder.usedBytes()).isLessThan(13L * entries);
        assertThat(inOrder.freeSome(Integer.MAX_VALUE)).isPositive();
    }

    private record Item(long when, int record) {}
}
