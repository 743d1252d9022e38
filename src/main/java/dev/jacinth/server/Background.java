package dev.jacinth.server;

import java.util.concurrent.Executor;

/// Threads for work that takes long, beside the event loop: snapshots, the payloads of masters, dropped data.
final class Background {

    private Background() {}

    /// A thread for each task.
    static Executor threads(String name) {
        return task -> start(name, task);
    }

    static void start(String name, Runnable task) {
        Thread.ofPlatform().name(name).start(() -> {
            Scheduling.computing();
            task.run();
        });
    }
}
