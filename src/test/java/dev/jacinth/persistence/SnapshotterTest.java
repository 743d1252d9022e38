package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.InfoText;
import dev.jacinth.config.SavePoint;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbBench;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.testing.FaultyStorage;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.SimulatedClock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Saving at once, in the background and by save points, with both threads played by the test.
class SnapshotterTest {

    private final FaultyStorage storage = new FaultyStorage(new SplittableRandom(7514));
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final ArrayDeque<Runnable> owner = new ArrayDeque<>();
    private final SimulatedClock clock = new SimulatedClock();
    private final Settings settings = new Settings();
    private final Keyspace keyspace = RdbBench.keyspace();
    private final Counter changes = new Counter();
    private final Snapshotter snapshotter = snapshotter(Pace.FREE);

    private Snapshotter snapshotter(Pace pace) {
        return new Snapshotter(
                keyspace,
                settings,
                clock,
                new RdbFile(storage, 1),
                background::add,
                owner::add,
                () -> null,
                changes,
                pace,
                1);
    }

    private static final class Counter implements Changes {
        private long count;

        @Override
        public long count() {
            return count;
        }

        @Override
        public void saved(long saved) {
            count -= saved;
        }
    }

    @AfterEach
    void release() {
        assertThat(keyspace.memory().snapshotsOpen()).isZero();
        keyspace.close();
    }

    private void set(String key, String value) {
        RdbBench.set(keyspace, 0, key, value, Database.NO_EXPIRY);
        changes.count++;
    }

    private void runAll() {
        background.remove().run();
        owner.remove().run();
    }

    private String info() {
        InfoText text = new InfoText();
        new PersistenceInfo(snapshotter, new LoadingStatus(), clock).write(text);
        return text.toString();
    }

    @Test
    void whatIsWrittenAfterTheStartIsNotInTheFile() throws IOException {
        set("before", "1");
        snapshotter.start();
        set("after", "1");
        set("before", "2");
        assertThat(info()).contains("rdb_bgsave_in_progress:1", "current_save_keys_total:1");
        runAll();

        assertThat(changes.count).isEqualTo(2);
        assertThat(info())
                .contains("rdb_bgsave_in_progress:0", "rdb_changes_since_last_save:2")
                .contains("rdb_last_bgsave_status:ok", "rdb_saves:1");
        assertThat(load()).containsEntry("0:before", "1@-1").hasSize(1);
    }

    private java.util.Map<String, String> load() throws IOException {
        Keyspace target = RdbBench.keyspace();
        LoadingStatus status = new LoadingStatus();
        try (RdbLoading loading = RdbLoading.open(
                storage, "dump.rdb", target, RdbLoadOptions.ofMaster(), RdbListener.NONE, Pace.FREE, status, clock)) {
            assertThat(loading).isNotNull();
            assertThat(status.isLoading()).isTrue();
            while (loading.advance(10) == RdbLoading.Outcome.RUNNING) {
                assertThat(status.loadedBytes()).isPositive();
            }
            assertThat(loading.outcome()).isEqualTo(RdbLoading.Outcome.LOADED);
        }
        assertThat(status.isLoading()).isFalse();
        java.util.Map<String, String> content = RdbBench.content(target);
        assertThat(status.lastKeysLoaded()).isEqualTo(content.size());
        target.close();
        return content;
    }

    @Test
    void aSavePointStartsASaveOnceTimeAndChangesAreThere() {
        settings.put(Settings.SAVE, List.of(new SavePoint(60, 2)));
        set("a", "1");
        clock.advance(61_000);
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isFalse();
        set("b", "1");
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isTrue();
        snapshotter.considerSaving();
        assertThat(background).hasSize(1);
        runAll();
        assertThat(snapshotter.lastSaveSeconds()).isEqualTo(clock.wallMillis() / 1000);
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isFalse();
    }

    @Test
    void afterAFailureWritesAreDeniedAndItIsTriedAgainLater() {
        settings.put(Settings.SAVE, List.of(new SavePoint(1, 1)));
        set("a", "1");
        clock.advance(2_000);
        storage.room(10);
        snapshotter.considerSaving();
        runAll();
        assertThat(snapshotter.deniesWrites()).isTrue();
        assertThat(info()).contains("rdb_last_bgsave_status:err");
        assertThat(changes.count).isEqualTo(1);

        storage.room(100_000);
        clock.advance(5_000);
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isFalse();
        clock.advance(1_000);
        snapshotter.considerSaving();
        runAll();
        assertThat(snapshotter.deniesWrites()).isFalse();
    }

    @Test
    void aCancelledSaveLeavesNoFileAndNoBadStatus() {
        settings.put(Settings.SAVE, List.of(new SavePoint(1, 1)));
        set("a", "1");
        snapshotter.start();
        snapshotter.cancel();
        runAll();
        assertThat(storage.sizes()).isEmpty();
        assertThat(snapshotter.deniesWrites()).isFalse();
        assertThat(changes.count).isEqualTo(1);
    }

    @Test
    void aCancelledSaveDoesNotWaitForTheEndOfAPause() {
        settings.put(Settings.SAVE, List.of());
        settings.put(Settings.RDB_KEY_SAVE_DELAY, 10_000_000);
        set("a", "1");
        set("b", "1");
        int[] pausedMicros = {0};
        Snapshotter[] slow = {null};
        slow[0] = snapshotter(micros -> {
            pausedMicros[0] += micros;
            slow[0].cancel();
        });
        slow[0].start();
        runAll();
        assertThat(pausedMicros[0]).isPositive().isLessThan(1_000_000);
        assertThat(slow[0].isSaving()).isFalse();
        assertThat(storage.sizes()).isEmpty();
    }

    /// As FLUSHALL does, while the last bytes of a BGSAVE go to the disk: the old data must not come back.
    @Test
    void aSaveCancelledInItsLastMomentDoesNotReplaceTheFile() {
        settings.put(Settings.SAVE, List.of());
        set("old", "value");
        snapshotter.start();
        storage.onSync(snapshotter::cancel);
        runAll();
        assertThat(storage.sizes()).isEmpty();
        assertThat(snapshotter.lastSucceeded()).isTrue();
    }

    @Test
    void theCommandsAnswerAsThoseOfRedis() {
        try (Harness server = Harness.of(new PersistenceCommands(snapshotter).all())) {
            assertThat(server.run("SAVE")).isEqualTo("OK");
            assertThat(server.run("LASTSAVE")).isEqualTo(clock.wallMillis() / 1000);
            assertThat(server.run("BGSAVE")).isEqualTo("Background saving started");
            assertThat(server.error("BGSAVE")).isEqualTo("ERR Background save already in progress");
            assertThat(server.error("BGSAVE", "SCHEDULE")).isEqualTo("ERR Background save already in progress");
            assertThat(server.error("SAVE")).isEqualTo("ERR Background save already in progress");
            assertThat(server.error("BGSAVE", "now")).isEqualTo("ERR syntax error");
            runAll();
            assertThat(server.error("BGREWRITEAOF")).startsWith("ERR ");
            storage.room(0);
            assertThat(server.error("SAVE")).isEqualTo("ERR");
        }
    }

    @Test
    void aScheduledSaveStartsWithTheNextTurn() {
        snapshotter.schedule();
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isTrue();
        runAll();
        snapshotter.considerSaving();
        assertThat(snapshotter.isSaving()).isFalse();
    }
}
