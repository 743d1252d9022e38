package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.persistence.RdbLoading;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/// Runs the loading of a file in slices on the event loop, which answers clients in between.
final class SlicedLoad {

    private final RdbLoading loading;
    private final DatasetLoader loader;
    private final EventLoop loop;
    private final Consumer<RdbLoading> ended;
    private boolean cancelled;

    /// @param ended is told when it is over, by [RdbLoading#outcome]; the loading is closed after that
    SlicedLoad(RdbLoading loading, DatasetLoader loader, Consumer<RdbLoading> ended) {
        this.loading = loading;
        this.loader = loader;
        this.loop = loader.service().loop();
        this.ended = ended;
    }

    void begin() {
        loop.execute(this::slice);
    }

    /// Ends it before its time; nobody is told.
    void cancel() {
        if (!cancelled && loading.outcome() == RdbLoading.Outcome.RUNNING) {
            cancelled = true;
            loading.close();
        }
    }

    private void slice() {
        if (cancelled) {
            return;
        }
        long bytes = loader.settings().get(Settings.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
        loader.loading(() -> loading.advance(bytes));
        if (loading.outcome() == RdbLoading.Outcome.RUNNING) {
            loop.execute(this::slice);
            return;
        }
        loading.close();
        ended.accept(loading);
    }
}
