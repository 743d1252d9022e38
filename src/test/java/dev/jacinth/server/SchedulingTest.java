package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.ThreadSchedule;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.ThreadState;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SchedulingTest {

    private static ThreadState threadOf(RedisServer server, String name) {
        return ThreadState.ofProcess(server.pid()).stream()
                .filter(thread -> thread.name().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Timeout(60)
    void compilersGiveWayAndTheEventLoopDoesNot() {
        int nice = ThreadState.ofCurrent().nice();
        ThreadState arranged = new ThreadState("C1 CompilerThre", Math.min(nice + 5, 19), ThreadSchedule.BATCH);
        try (RedisServer server = Jacinth.start()) {
            while (!threadOf(server, "C1").equals(arranged)) {
                assertThat(server.isAlive()).isTrue();
            }
            assertThat(threadOf(server, Server.LOOP_THREAD))
                    .isEqualTo(new ThreadState(Server.LOOP_THREAD, nice, ThreadSchedule.OTHER));
        }
    }

    @Test
    void whoHasAPolicyOfItsOwnKeepsIt() {
        int idle = 5;
        CompletableFuture<ThreadState> seen = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            ThreadSchedule.set(ThreadSchedule.CURRENT, idle, 0, 0);
            Scheduling.computing();
            seen.complete(ThreadState.ofCurrent());
        });
        assertThat(seen.join().policy()).isEqualTo(idle);
    }

    @Test
    void whatTakesLongIsDoneByAThreadThatGivesWay() {
        CompletableFuture<ThreadState> seen = new CompletableFuture<>();
        Background.start("computing", () -> seen.complete(ThreadState.ofCurrent()));
        ThreadState here = ThreadState.ofCurrent();
        assertThat(seen.join()).isEqualTo(new ThreadState("computing", here.nice(), ThreadSchedule.BATCH));
    }
}
