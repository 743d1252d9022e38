package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbBench;
import dev.jacinth.persistence.rdb.RdbOptions;
import dev.jacinth.persistence.rdb.RdbWriter;
import dev.jacinth.testing.FaultyStorage;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whatever happens while a file is saved, the old one or the new one is there afterwards, and whole.
class RdbFileTest {

    private static final long SEED = 7513;
    private static final int CRASHES_PER_STEP = 20;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Keyspace keyspace = RdbBench.keyspace();

    @AfterEach
    void release() {
        keyspace.close();
    }

    private void fill() {
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            noise.append((char) random.nextInt(256));
        }
        RdbBench.set(keyspace, 0, "k", noise.toString(), Database.NO_EXPIRY);
    }

    private void save(FaultyStorage storage) throws IOException {
        try (KeyspaceSnapshot snapshot = keyspace.snapshot()) {
            RdbWriter writer = new RdbWriter(RdbOptions.defaults(), Pace.FREE);
            new RdbFile(storage, 42).save("dump.rdb", writer, snapshot, null, true, (address, length) -> {});
        }
    }

    @Test
    void aCrashAtAnyStepLeavesTheOldFileOrTheNewOne() throws IOException {
        byte[] old = RdbBench.write(keyspace, RdbOptions.defaults(), null);
        fill();
        byte[] fresh = RdbBench.write(keyspace, RdbOptions.defaults(), null);
        FaultyStorage whole = new FaultyStorage(random);
        save(whole);
        assertThat(whole.get("dump.rdb")).isEqualTo(fresh);

        for (int step = 0; step < whole.steps(); step++) {
            for (int crash = 0; crash < CRASHES_PER_STEP; crash++) {
                FaultyStorage storage = new FaultyStorage(random);
                storage.put("dump.rdb", old);
                storage.crashAtStep(step);
                assertThatThrownBy(() -> save(storage)).isInstanceOf(FaultyStorage.Crash.class);
                storage.restart();
                assertThat(storage.get("dump.rdb"))
                        .as("crash instead of step %d, seed %d", step, SEED)
                        .isIn(old, fresh);
            }
        }
    }

    @Test
    void whatWasSavedSurvivesACrash() throws IOException {
        fill();
        FaultyStorage storage = new FaultyStorage(random);
        save(storage);
        storage.restart();
        assertThat(storage.get("dump.rdb")).isEqualTo(RdbBench.write(keyspace, RdbOptions.defaults(), null));
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNoOther() {
        fill();
        FaultyStorage storage = new FaultyStorage(random);
        storage.put("dump.rdb", new byte[] {1});
        storage.room(100_000);
        assertThatThrownBy(() -> save(storage)).hasMessage("No space left on device");
        assertThat(storage.sizes()).containsOnlyKeys("dump.rdb").containsEntry("dump.rdb", 1);
    }

    @Test
    void temporaryFilesAreNamedAsThoseOfRedis() {
        RdbFile file = new RdbFile(new FaultyStorage(random), 42);
        assertThat(file.temporaryName()).isEqualTo("temp-42.rdb");
        assertThat(file.temporaryName()).isEqualTo("temp-42-1.rdb");
    }
}
