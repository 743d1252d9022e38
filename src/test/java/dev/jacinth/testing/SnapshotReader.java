package dev.jacinth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Reads a snapshot over and over on a thread of its own, while that of which it was taken is changed, and compares
/// what it finds with what there was.
public final class SnapshotReader {

    private final Snapshot snapshot;
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicReference<String> found = new AtomicReference<>("");
    private final Thread thread;

    /// @param difference what is wrong with the content of a view, or nothing; run on the thread
    public SnapshotReader(Snapshot snapshot, Function<View, String> difference) {
        this.snapshot = snapshot;
        thread = Thread.ofPlatform().start(() -> read(difference));
    }

    private void read(Function<View, String> difference) {
        try {
            do {
                found.set(difference.apply(snapshot.view()));
            } while (!done.get() && found.get().isEmpty());
        } catch (RuntimeException | AssertionError e) {
            found.set(e.toString());
        }
    }

    /// Ends the reading, in which nothing wrong may have been found, and closes the snapshot.
    ///
    /// @param when for the message
    public void finish(String when) throws InterruptedException {
        finishReading(when).close();
    }

    /// Ends the reading as [#finish], and gives the snapshot to whoever closes it.
    public Snapshot finishReading(String when) throws InterruptedException {
        done.set(true);
        thread.join();
        assertThat(found.get()).as(when).isEmpty();
        return snapshot;
    }
}
