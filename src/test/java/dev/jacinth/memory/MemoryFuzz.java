package dev.jacinth.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.testing.SnapshotReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random allocation, freeing, writing and snapshots against a model on the heap. While the writer goes on, a thread
/// for each snapshot reads again and again all it should see.
class MemoryFuzz {

    private static final int STEPS = 120_000;
    private static final int SNAPSHOTS_MAX = 4;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final List<Integer> blocks = new ArrayList<>();
    private final Map<Integer, Model> models = new HashMap<>();
    private final List<SnapshotReader> readers = new ArrayList<>();
    private SplittableRandom random;
    private long usedBytes;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theModelAndEverySnapshotAgreeWithMemory(long seed) throws InterruptedException {
        random = new SplittableRandom(seed);
        int allocateWeight = 30 + random.nextInt(30);
        int snapshotWeight = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20);
        for (int step = 0; step < STEPS; step++) {
            boolean shrinking = step / 20_000 % 2 == 1;
            int dice = random.nextInt(100);
            if (random.nextInt(10_000) < snapshotWeight) {
                changeSnapshots("seed " + seed + " step " + step);
            } else if (dice < (shrinking ? allocateWeight / 2 : allocateWeight)) {
                allocate();
            } else if (dice < (shrinking ? 80 : 50) && !blocks.isEmpty()) {
                free();
            } else if (!blocks.isEmpty()) {
                write();
            }
            if (step % 10_000 == 0) {
                verify("seed " + seed + " step " + step);
            }
        }
        finish("seed " + seed);
    }

    private void allocate() {
        int bytes = random.nextInt(20) == 0 ? 1 + random.nextInt(Memory.PAGE_BYTES) : 1 + random.nextInt(300);
        int address = memory.allocate(bytes);
        long content = random.nextLong();
        fill(memory.writable(address), bytes, content);
        assertThat(models.put(address, new Model(bytes, content))).isNull();
        blocks.add(address);
        usedBytes += Memory.blockBytes(bytes);
    }

    private void free() {
        int at = random.nextInt(blocks.size());
        int address = blocks.get(at);
        blocks.set(at, blocks.getLast());
        blocks.removeLast();
        int bytes = models.remove(address).bytes;
        memory.free(address, bytes);
        usedBytes -= Memory.blockBytes(bytes);
    }

    private void write() {
        int address = blocks.get(random.nextInt(blocks.size()));
        int bytes = models.get(address).bytes;
        long content = random.nextLong();
        fill(memory.writable(address), bytes, content);
        models.put(address, new Model(bytes, content));
    }

    private void changeSnapshots(String when) throws InterruptedException {
        if (readers.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            Map<Integer, Model> expected = Map.copyOf(models);
            readers.add(new SnapshotReader(memory.snapshot(), view -> differences(view, expected)));
        } else if (!readers.isEmpty()) {
            SnapshotReader reader = readers.remove(random.nextInt(readers.size()));
            Snapshot snapshot = reader.finishReading(when);
            while (!snapshot.closeSome(1 + random.nextInt(200))) {
                memory.validate();
            }
        }
    }

    private void verify(String when) {
        memory.validate();
        assertThat(memory.usedBytes()).as(when).isEqualTo(usedBytes);
        assertThat(memory.blocks()).as(when).isEqualTo(blocks.size());
        assertThat(differences(memory.live(), models)).as(when).isEmpty();
    }

    private void finish(String when) throws InterruptedException {
        verify(when);
        for (SnapshotReader reader : readers) {
            reader.finish(when);
        }
        assertThat(memory.snapshotBytes()).as(when).isZero();
        for (int address : blocks) {
            memory.free(address, models.get(address).bytes);
        }
        memory.assertAllFree();
        memory.validate();
        memory.close();
    }

    private static void fill(long pointer, int bytes, long content) {
        for (long i = 0; i < bytes; i++) {
            Native.putByte(pointer + i, (byte) (content >>> (i & 7) * 8));
        }
    }

    private static String differences(View view, Map<Integer, Model> models) {
        for (Map.Entry<Integer, Model> entry : models.entrySet()) {
            long pointer = view.at(entry.getKey());
            Model model = entry.getValue();
            for (long i = 0; i < model.bytes; i++) {
                if (Native.getByte(pointer + i) != (byte) (model.content >>> (i & 7) * 8)) {
                    return "block " + entry.getKey() + " of " + model.bytes + " differs at " + i;
                }
            }
        }
        return "";
    }

    private record Model(int bytes, long content) {}
}
