package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import org.junit.jupiter.api.Test;

class DictDirectoryTest {

    private static final int DEPTH = DictLayout.PAGE_DEPTH + 3;

    private final Memory memory = Memory.create(MemoryOptions.defaults());

    @Test
    void doublingRepeatsEntriesWithoutTheirCountsAndHalvingUndoesIt() {
        int directory = DictDirectory.allocate(memory, 0);
        DictDirectory.set(memory, directory, 0, 0, DictLayout.entry(5, 0, 8, 1_000));
        for (int depth = 0; depth < DEPTH; depth++) {
            directory = DictDirectory.doubled(memory, directory, depth);
            assertThat(DictDirectory.usedBytes(depth + 1)).isEqualTo(memory.usedBytes());
        }
        Ownership ownership = new Ownership(memory);
        DictDirectory.forEachBlock(memory.live(), directory, DEPTH, ownership::claim);
        assertThat(ownership.problems()).isEmpty();
        for (int i = 0; i < 1 << DEPTH; i++) {
            long entry = DictDirectory.get(memory.live(), directory, DEPTH, i);
            assertThat(entry).as("entry %d", i).isEqualTo(DictLayout.entry(5, 0, 8, i == 0 ? 1_000 : 0));
        }
        for (int depth = DEPTH; depth > 0; depth--) {
            directory = DictDirectory.halved(memory, directory, depth);
        }
        assertThat(DictDirectory.get(memory.live(), directory, 0, 0)).isEqualTo(DictLayout.entry(5, 0, 8, 1_000));
        DictDirectory.free(memory, directory, 0);
        memory.assertAllFree();
        memory.close();
    }

    @Test
    void everyEntryOfADeepDirectoryIsItsOwn() {
        int directory = DictDirectory.allocate(memory, DEPTH);
        for (int i = 0; i < 1 << DEPTH; i++) {
            DictDirectory.set(memory, directory, DEPTH, i, DictLayout.entry(i, DEPTH, 8, i));
        }
        DictDirectory.setRange(memory, directory, DEPTH, 4_000, 200, DictLayout.entry(9, 3, 8, 77));
        for (int i = 0; i < 1 << DEPTH; i++) {
            boolean inRange = i >= 4_000 && i < 4_200;
            long expected = inRange ? DictLayout.entry(9, 3, 8, i == 4_000 ? 77 : 0) : DictLayout.entry(i, DEPTH, 8, i);
            assertThat(DictDirectory.get(memory.live(), directory, DEPTH, i)).isEqualTo(expected);
        }
        DictDirectory.free(memory, directory, DEPTH);
        memory.assertAllFree();
        memory.close();
    }
}
