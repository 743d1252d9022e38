package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random appends, reads and resizes against a plain array of all bytes ever appended.
class BacklogFuzz {

    private static final long OFFSET = 77;

    private record Reader(Cursor cursor, long[] expectedOffset) {}

    /// All bytes ever appended.
    private static final class Model {
        private byte[] bytes = new byte[1024];
        private int size;

        void append(byte[] more) {
            if (size + more.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, bytes, size, more.length);
            size += more.length;
        }

        byte[] at(long offset, int length) {
            int from = (int) (offset - OFFSET - 1);
            return Arrays.copyOfRange(bytes, from, from + length);
        }
    }

    @Test
    void everyReaderSeesEveryByteInOrder() {
        for (long seed = 0; seed < 60; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        Random random = new Random(seed);
        Backlog backlog = new Backlog(16 << (10 + random.nextInt(5)), OFFSET);
        Model model = new Model();
        List<Reader> readers = new ArrayList<>();
        int[] weights = {
            1 + random.nextInt(8), random.nextInt(8), random.nextInt(4), random.nextInt(3), random.nextInt(3)
        };
        for (int step = 0; step < 400; step++) {
            switch (choose(random, weights)) {
                case 0 -> append(backlog, model, random);
                case 1 -> readers.forEach(reader -> read(reader, model, random, seed));
                case 2 -> open(backlog, readers, random);
                case 3 -> closeOne(readers, random);
                default -> backlog.resize(random.nextInt(200_000));
            }
            validate(backlog, model, seed);
        }
        readers.forEach(reader -> reader.cursor.close());
        backlog.close();
    }

    private static int choose(Random random, int[] weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int drawn = random.nextInt(sum);
        int kind = 0;
        while (drawn >= weights[kind]) {
            drawn -= weights[kind++];
        }
        return kind;
    }

    private static void append(Backlog backlog, Model model, Random random) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 60_000 : 300)];
        random.nextBytes(bytes);
        long address = Native.allocate(bytes.length);
        Native.copyFrom(bytes, 0, address, bytes.length);
        backlog.append(address, bytes.length);
        Native.free(address);
        model.append(bytes);
    }

    private static void open(Backlog backlog, List<Reader> readers, Random random) {
        long offset = backlog.first() + random.nextLong(backlog.historyBytes() + 1);
        Cursor cursor = backlog.cursorAt(offset);
        assertThat(cursor.offset()).isEqualTo(offset);
        readers.add(new Reader(random.nextBoolean() ? cursor : moved(cursor), new long[] {offset}));
    }

    private static Cursor moved(Cursor cursor) {
        Cursor copy = cursor.copy();
        cursor.close();
        return copy;
    }

    private static void closeOne(List<Reader> readers, Random random) {
        if (!readers.isEmpty()) {
            readers.remove(random.nextInt(readers.size())).cursor.close();
        }
    }

    private static void read(Reader reader, Model model, Random random, long seed) {
        int length = reader.cursor.peek();
        for (int i = random.nextInt(3); i > 0 && length > 0; i--) {
            assertThat(Native.toArray(reader.cursor.address(), length))
                    .as("seed %d, offset %d", seed, reader.expectedOffset[0])
                    .isEqualTo(model.at(reader.expectedOffset[0], length));
            int used = 1 + random.nextInt(length);
            reader.cursor.advance(used);
            reader.expectedOffset[0] += used;
            length = reader.cursor.peek();
        }
        assertThat(reader.cursor.offset()).as("seed %d", seed).isEqualTo(reader.expectedOffset[0]);
    }

    private static void validate(Backlog backlog, Model model, long seed) {
        assertThat(backlog.end()).as("seed %d", seed).isEqualTo(OFFSET + model.size);
        assertThat(backlog.first() + backlog.historyBytes()).as("seed %d", seed).isEqualTo(backlog.end() + 1);
    }
}
