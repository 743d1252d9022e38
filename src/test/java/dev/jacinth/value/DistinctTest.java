package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.structure.Pack;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistinctTest {

    private final ValueContext context = new ValueContext(1, 2, new SplittableRandom(3));

    @Test
    void aNumberIsNewOnce() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 200; round++) {
            int countMax = random.nextInt(1_000);
            int bits = 1 + random.nextInt(32);
            Distinct distinct = new Distinct(countMax);
            Set<Integer> model = new HashSet<>();
            while (model.size() < countMax && model.size() < (1L << bits) - 1) {
                int number = random.nextInt() << Integer.SIZE - bits;
                if (number != 0) {
                    assertThat(distinct.add(number)).as("round %d", round).isEqualTo(model.add(number));
                }
            }
        }
    }

    private boolean areKeys(int entries, String... strings) {
        long room = 16;
        for (String string : strings) {
            room += string.length() + Pack.ENTRY_OVERHEAD_MAX;
        }
        try (NativeBuffer listpack = new NativeBuffer((int) room);
                NativeBuffer word = new NativeBuffer(64)) {
            long end = Pack.beginAt(listpack.address());
            for (String string : strings) {
                word.clear();
                word.append(Bytes.of(string));
                end = Pack.putEntry(end, word.address(), word.length());
            }
            Pack.complete(listpack.address(), end, strings.length);
            return Distinct.areKeys(new Pack().openPayload(listpack.address()), entries, context);
        }
    }

    @Test
    void keysAreTheFirstOfSoManyEntries() {
        assertThat(areKeys(1)).isTrue();
        assertThat(areKeys(1, "a", "b", "1", "")).isTrue();
        assertThat(areKeys(1, "a", "b", "a")).isFalse();
        assertThat(areKeys(1, "1", "b", "1")).isFalse();
        assertThat(areKeys(2, "a", "b", "b", "a")).isTrue();
        assertThat(areKeys(2, "a", "1", "b", "1", "a", "2")).isFalse();
        assertThat(areKeys(3, "a", "a", "a", "b", "a", "a")).isTrue();
        assertThat(areKeys(3, "a", "1", "1", "b", "1", "1", "b", "1", "1")).isFalse();
    }

    /// Among so many some have the same hash.
    @Test
    void differentKeysMayHaveOneHash() {
        String[] keys = new String[200_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "k" + i;
        }
        assertThat(areKeys(1, keys)).isTrue();
        keys[keys.length - 1] = "k77";
        assertThat(areKeys(1, keys)).isFalse();
    }
}
