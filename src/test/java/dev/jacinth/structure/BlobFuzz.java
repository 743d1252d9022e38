package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a Blob against a byte array, now and then under a snapshot that is compared at its end.
class BlobFuzz {

    private static final int STEPS = 4_000;
    private static final int PIECE_BYTES_MAX = 20_000;
    private static final int LENGTH_MAX = 300_000;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final long buffer = Native.allocate(LENGTH_MAX + PIECE_BYTES_MAX);
    private SplittableRandom random;
    private String when;
    private int root;
    private byte[] model = {};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theModelAgreesWithTheBlob(long seed) {
        random = new SplittableRandom(seed);
        root = Blob.create(memory);
        int lengthMax = 1 + random.nextInt(random.nextBoolean() ? LENGTH_MAX : 20_000);
        Snapshot snapshot = null;
        byte[] frozen = {};
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            change(lengthMax);
            if (random.nextInt(100) == 0) {
                if (snapshot != null) {
                    assertThat(contents(snapshot.view())).as(when).isEqualTo(frozen);
                    snapshot.close();
                }
                snapshot = memory.snapshot();
                frozen = model.clone();
            }
            if (step % 50 == 0) {
                verify();
            }
        }
        verify();
        if (snapshot != null) {
            snapshot.close();
        }
        while (!Blob.freeSome(memory, root, 1 + random.nextInt(20))) {
            assertThat(Blob.usedBytes(memory.live(), root)).as(when).isEqualTo(memory.usedBytes());
        }
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    private void change(int lengthMax) {
        switch (random.nextInt(5)) {
            case 0 -> resize(random.nextInt(lengthMax));
            case 1 -> resize(Math.max(0, model.length - random.nextInt(300)));
            case 2 -> append(random.nextInt(200), lengthMax);
            case 3 -> append(random.nextInt(PIECE_BYTES_MAX), lengthMax);
            default -> overwrite();
        }
    }

    private void resize(int length) {
        Blob.setLength(memory, root, length);
        model = Arrays.copyOf(model, length);
    }

    private void append(int length, int lengthMax) {
        if (model.length + length <= lengthMax) {
            byte[] piece = piece(length);
            Blob.append(memory, root, buffer, length);
            int oldLength = model.length;
            model = Arrays.copyOf(model, oldLength + length);
            System.arraycopy(piece, 0, model, oldLength, length);
        }
    }

    private void overwrite() {
        int offset = random.nextInt(model.length + 1);
        int length = random.nextInt(Math.min(PIECE_BYTES_MAX, model.length - offset) + 1);
        byte[] piece = piece(length);
        Blob.write(memory, root, offset, buffer, length);
        System.arraycopy(piece, 0, model, offset, length);
    }

    private byte[] piece(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        Native.copyFrom(bytes, 0, buffer, length);
        return bytes;
    }

    private byte[] contents(View view) {
        int length = (int) Blob.length(view, root);
        Blob.read(view, root, 0, length, buffer);
        return Native.toArray(buffer, length);
    }

    private void verify() {
        assertThat(contents(memory.live())).as(when).isEqualTo(model);
        Ownership ownership = new Ownership(memory);
        Blob.forEachBlock(memory.live(), root, ownership::claim);
        assertThat(ownership.problems()).as(when).isEmpty();
        assertThat(Blob.usedBytes(memory.live(), root)).as(when).isEqualTo(memory.usedBytes());
    }
}
