package dev.jacinth.server;

import dev.jacinth.config.Settings;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the server does by itself, `hz` times a second, on the event loop between commands.
final class Cron {

    private static final long MILLIS_PER_SECOND = 1000;

    private final EventLoop loop;
    private final Settings settings;
    private final Executor executor;
    private final Clients clients;
    private final List<Chore> chores = new ArrayList<>();

    private final Runnable guardedTick;
    private long lastClientCheckMillis;
    private boolean held;

    /// Something to do regularly, quickly done.
    interface Chore {
        void run(long nowMillis);
    }

    Cron(EventLoop loop, Settings settings, Executor executor, Clients clients, CrashReport crashReport) {
        this.loop = loop;
        this.guardedTick = crashReport.guarded(this::tick);
        this.settings = settings;
        this.executor = executor;
        this.clients = clients;
    }

    /// Adds a chore for every tick.
    void add(Chore chore) {
        chores.add(chore);
    }

    void start() {
        loop.execute(guardedTick);
    }

    /// Stops all of it, for tests: DEBUG PAUSE-CRON.
    void hold(boolean value) {
        held = value;
    }

    /// Runs a chore now instead of at the next tick, unless all are held.
    void runSoon(Chore chore) {
        if (!held) {
            executor.refreshTime();
            chore.run(clients.nowMillis());
        }
    }

    /// Milliseconds from one tick to the next.
    long periodMillis() {
        return Math.max(1, MILLIS_PER_SECOND / settings.get(Settings.HZ));
    }

    private void tick() {
        loop.schedule(guardedTick, periodMillis(), TimeUnit.MILLISECONDS);
        if (held) {
            return;
        }
        executor.refreshTime();
        long start = executor.lastNanos();
        long now = clients.nowMillis();
        chores.forEach(chore -> chore.run(now));
        if (now - lastClientCheckMillis >= MILLIS_PER_SECOND) {
            lastClientCheckMillis = now;
            List.copyOf(clients.all()).forEach(clients.limits()::check);
        } else {
            List.copyOf(clients.all()).forEach(clients.limits()::checkOutput);
        }
        executor.refreshTime();
        long end = executor.lastNanos();
        clients.stats().cycle(start, end, 0);
        clients.stats().cronNanos += end - start;
    }
}
