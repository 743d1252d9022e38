package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What large elements take while they are handed out goes when it is released.
class LargeElementsTest {

    /// Above what `malloc` would keep for itself.
    private static final int BYTES = 64 << 20;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Aggregates values = new Aggregates(new ValueContext(1, 2, new SplittableRandom(3)));
    private final long element = Native.allocate(BYTES);

    LargeElementsTest() {
        Native.fill(element, BYTES, (byte) 'x');
    }

    @AfterEach
    void close() {
        Native.free(element);
        memory.close();
    }

    @Test
    void membersOfSets() throws IOException {
        SetValue set = values.set();
        set.create(memory);
        set.prepareFor(element, BYTES, 1);
        set.add(element, BYTES);
        set.toRandom();
        takesRoomUntilReleased(set::address);
    }

    @Test
    void membersOfSortedSets() throws IOException {
        SortedSetValue set = values.sortedSet();
        set.create(memory);
        set.add(1, element, BYTES, 0);
        set.toRank(0);
        takesRoomUntilReleased(set::memberAddress);
    }

    @Test
    void valuesOfHashes() throws IOException {
        HashValue hash = values.hash();
        hash.create(memory);
        hash.set(element, 1, element, BYTES, false);
        hash.find(element, 1);
        takesRoomUntilReleased(hash::valueAddress);
    }

    @Test
    void elementsOfLists() throws IOException {
        ListValue list = values.list();
        list.create(memory);
        list.push(true, element, BYTES);
        list.seekEnd(true);
        takesRoomUntilReleased(list::keep);
    }

    private void takesRoomUntilReleased(LongSupplier handOut) throws IOException {
        values.release();
        long before = residentKilobytes();
        long handedOut = handOut.getAsLong();
        assertThat(Native.getByte(handedOut + BYTES - 1)).isEqualTo((byte) 'x');
        assertThat(residentKilobytes() - before).isGreaterThan(BYTES / 2048);
        values.release();
        assertThat(residentKilobytes() - before).isLessThan(BYTES / 2048);
    }

    private static long residentKilobytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
