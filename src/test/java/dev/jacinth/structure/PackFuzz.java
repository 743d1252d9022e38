package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of a few packs, which share pages and half of which slide, against lists of strings, now and then
/// under a snapshot that is
/// compared at its end; and random damage to payloads, which a check must notice before a reader goes astray.
class PackFuzz {

    private static final int STEPS = 40_000;
    private static final int PACKS = 8;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final long buffer = Native.allocate(2 * Pack.BYTES_MAX);
    private final Pack pack = new Pack();
    private final Pack other = new Pack();
    private final int[] roots = new int[PACKS];
    private final int[] begins = new int[PACKS];
    private final List<List<String>> models = new ArrayList<>();
    private SplittableRandom random;
    private String when;
    private int lengthMax;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theModelsAgreeWithThePacks(long seed) {
        random = new SplittableRandom(seed);
        lengthMax = new int[] {4, 70, 400, 5_000}[random.nextInt(4)];
        for (int i = 0; i < PACKS; i++) {
            roots[i] = pack.create(memory).root();
            models.add(new ArrayList<>());
        }
        Snapshot snapshot = null;
        int[] frozenRoots = {};
        int[] frozenBegins = {};
        List<List<String>> frozen = List.of();
        int snapshotWeight = random.nextInt(3) * 10;
        for (int step = 0; step < STEPS; step++) {
            when = "seed " + seed + " step " + step;
            int index = random.nextInt(PACKS);
            change(index, step / 2_000 % 2 == 0);
            if (random.nextInt(1_000) < snapshotWeight) {
                if (snapshot != null) {
                    verify(snapshot.view(), frozenRoots, frozenBegins, frozen);
                    snapshot.close();
                }
                snapshot = memory.snapshot();
                frozenRoots = roots.clone();
                frozenBegins = begins.clone();
                frozen = models.stream().map(List::copyOf).toList();
            }
            if (step % 100 == 0) {
                verifyAll();
            }
        }
        verifyAll();
        if (snapshot != null) {
            snapshot.close();
        }
        for (int i = 0; i < PACKS; i++) {
            open(pack, i).free();
        }
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    private static boolean slides(int index) {
        return index % 2 == 0;
    }

    private Pack open(Pack which, int index) {
        return slides(index)
                ? which.openSliding(memory, roots[index], begins[index])
                : which.open(memory, roots[index]);
    }

    private void change(int index, boolean growing) {
        open(pack, index);
        List<String> model = models.get(index);
        int dice = random.nextInt(100);
        if (dice < 10) {
            look(model);
        } else if (dice < 12) {
            splitOrJoin(model);
        } else if (dice < (growing ? 75 : 40)) {
            insert(model);
        } else if (!model.isEmpty()) {
            shrink(model);
        }
        if (random.nextInt(100) == 0) {
            pack.settle();
            assertThat(pack.begin()).as(when).isZero();
        }
        roots[index] = pack.root();
        begins[index] = pack.begin();
        assertThat(pack.begin()).as(when).isBetween(0, slides(index) ? pack.bytes() : 0);
    }

    private void insert(List<String> model) {
        String text = text();
        int length = put(text);
        int bytes = Pack.entryBytes(buffer, length);
        if (!pack.fits(bytes)) {
            return;
        }
        int before = pack.bytes();
        int at = model.isEmpty() ? 0 : random.nextInt(model.size());
        switch (model.isEmpty() ? random.nextInt(2) : random.nextInt(4)) {
            case 0 -> {
                pack.append(buffer, length);
                model.add(text);
            }
            case 1 -> {
                pack.prepend(buffer, length);
                model.add(0, text);
            }
            case 2 -> {
                assertText(pack.insertBefore(pack.seek(at), buffer, length), text);
                model.add(at, text);
            }
            default -> {
                assertText(pack.insertAfter(pack.seek(at), buffer, length), text);
                model.add(at + 1, text);
            }
        }
        assertThat(pack.bytes()).as(when).isEqualTo(before + bytes);
    }

    private void shrink(List<String> model) {
        int at = random.nextInt(model.size());
        if (random.nextInt(4) == 0) {
            String text = text();
            int length = put(text);
            if (pack.fits(Pack.entryBytes(buffer, length))) {
                assertText(pack.replace(pack.seek(at), buffer, length), text);
                model.set(at, text);
            }
            return;
        }
        int count = random.nextInt(10) == 0 ? 1 + random.nextInt(20) : 1;
        int next = pack.remove(pack.seek(at), count);
        model.subList(at, Math.min(model.size(), at + count)).clear();
        assertThat(next).as(when).isEqualTo(pack.seek(at));
    }

    private void look(List<String> model) {
        String text = model.isEmpty() || random.nextInt(3) == 0 ? text() : model.get(random.nextInt(model.size()));
        int skip = random.nextInt(3);
        int from = model.isEmpty() ? 0 : random.nextInt(model.size());
        int expected = Pack.NONE;
        for (int i = from; i < model.size() && expected == Pack.NONE; i += skip + 1) {
            expected = model.get(i).equals(text) ? pack.seek(i) : Pack.NONE;
        }
        assertThat(pack.find(pack.seek(from), buffer, put(text), skip)).as(when).isEqualTo(expected);
    }

    private void splitOrJoin(List<String> model) {
        int index = random.nextInt(PACKS);
        if (model == models.get(index)) {
            return;
        }
        List<String> otherModel = models.get(index);
        if (random.nextBoolean()) {
            open(other, index);
            if (pack.fits(other.entriesBytes())) {
                pack.appendAll(other);
                model.addAll(otherModel);
            }
        } else if (!model.isEmpty()) {
            int at = random.nextInt(model.size());
            open(other, index).free();
            roots[index] = pack.split(pack.seek(at));
            begins[index] = 0;
            models.set(index, new ArrayList<>(model.subList(at, model.size())));
            model.subList(at, model.size()).clear();
        }
    }

    private void assertText(int position, String text) {
        assertThat(Bytes.text(pack.address(position), pack.length(position)))
                .as(when)
                .isEqualTo(text);
    }

    private int put(String text) {
        Native.copyFrom(Bytes.of(text), 0, buffer, text.length());
        return text.length();
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "" + random.nextInt(300);
            case 1 -> "" + (random.nextLong() >> random.nextInt(64));
            case 2 -> "0" + random.nextInt(10);
            default -> {
                byte[] bytes = new byte[random.nextInt(lengthMax)];
                Arrays.fill(bytes, (byte) 'a');
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield new String(bytes, StandardCharsets.ISO_8859_1);
            }
        };
    }

    private void verifyAll() {
        verify(memory.live(), roots, begins, models);
        Ownership ownership = new Ownership(memory);
        for (int i = 0; i < PACKS; i++) {
            open(pack, i).forEachBlock(ownership::claim);
        }
        assertThat(ownership.problems()).as(when).isEmpty();
    }

    private void verify(View view, int[] roots, int[] begins, List<List<String>> models) {
        Pack reader = new Pack();
        for (int i = 0; i < PACKS; i++) {
            reader.openSliding(view, roots[i], begins[i]);
            assertThat(Pack.isSound(reader.address(), reader.bytes())).as(when).isTrue();
            assertThat(reader.count()).as(when).isEqualTo(models.get(i).size());
            int at = reader.first();
            for (String text : models.get(i)) {
                assertThat(Bytes.text(reader.address(at), reader.length(at)))
                        .as(when)
                        .isEqualTo(text);
                at = reader.next(at);
            }
            assertThat(at).as(when).isEqualTo(Pack.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whatPassesTheCheckCanBeReadToItsEnd(long seed) {
        random = new SplittableRandom(seed);
        lengthMax = 100;
        int passed = 0;
        for (int round = 0; round < 5_000; round++) {
            when = "seed " + seed + " round " + round;
            pack.create(memory);
            for (int i = random.nextInt(8); i >= 0; i--) {
                pack.append(buffer, put(text()));
            }
            int bytes = pack.bytes();
            long payload = Native.allocate(bytes);
            Native.copy(pack.address(), payload, bytes);
            pack.free();
            for (int i = random.nextInt(4); i >= 0; i--) {
                Native.putByte(payload + 4 + random.nextInt(bytes - 4), (byte) random.nextInt(256));
            }
            if (Pack.isSound(payload, bytes)) {
                passed++;
                readAll(payload, bytes);
            }
            Native.free(payload);
        }
        assertThat(passed).as(when).isPositive();
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    private void readAll(long payload, int bytes) {
        Pack reader = new Pack().openPayload(payload);
        List<Integer> positions = new ArrayList<>();
        for (int at = reader.first(); at != Pack.NONE; at = reader.next(at)) {
            assertThat(reader.length(at)).as(when).isBetween(0, Math.max(bytes, Numbers.LONG_LENGTH_MAX));
            positions.add(at);
        }
        assertThat(positions).as(when).hasSize(reader.count());
        List<Integer> backwards = new ArrayList<>();
        for (int at = reader.last(); at != Pack.NONE; at = reader.previous(at)) {
            backwards.add(at);
        }
        assertThat(backwards.reversed()).as(when).isEqualTo(positions);
    }
}
