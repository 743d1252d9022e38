package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
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
                NativeBuffer word = new NativeBuffer(128)) {
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

    /// Only a payload has numbers that are kept as strings, and strings in a longer form than they need.
    @Test
    void theFormOfAKeyDoesNotMatter() {
        byte[] five = {5, 1};
        byte[] fiveOfTwoBytes = {(byte) 0xF1, 5, 0, 3};
        byte[] fiveAsString = {(byte) 0x81, '5', 2};
        byte[] fiveAsLongString = {(byte) 0xE0, 1, '5', 3};
        byte[] paddedFive = {(byte) 0x82, '0', '5', 3};
        byte[][] same = {five, fiveOfTwoBytes, fiveAsString, fiveAsLongString};
        for (byte[] first : same) {
            assertThat(areKeys(first, paddedFive)).isTrue();
            for (byte[] second : same) {
                assertThat(areKeys(first, paddedFive, second)).isFalse();
            }
        }
    }

    private boolean areKeys(byte[]... entries) {
        try (NativeBuffer listpack = new NativeBuffer(64)) {
            long end = Pack.beginAt(listpack.address());
            for (byte[] entry : entries) {
                Native.copyFrom(entry, 0, end, entry.length);
                end += entry.length;
            }
            int bytes = Pack.complete(listpack.address(), end, entries.length);
            assertThat(Pack.isSound(listpack.address(), bytes)).isTrue();
            return Distinct.areKeys(new Pack().openPayload(listpack.address()), 1, context);
        }
    }

    /// Of all lengths, at the end of what may be read and behind a header that differs.
    @Test
    void keysOfAllLengths() {
        SplittableRandom random = new SplittableRandom(5);
        for (int length = 0; length < 100; length++) {
            String key = "x".repeat(length);
            assertThat(areKeys(1, key, key)).as("length %d", length).isFalse();
            for (int i = 0; i < 20 && length > 0; i++) {
                char[] other = key.toCharArray();
                other[random.nextInt(length)] = 'y';
                assertThat(areKeys(1, key, "z" + key, key + "z", new String(other)))
                        .as("length %d", length)
                        .isTrue();
                assertThat(areKeys(2, key, "v", new String(other), "v", key, "w"))
                        .as("length %d", length)
                        .isFalse();
            }
        }
    }
}
