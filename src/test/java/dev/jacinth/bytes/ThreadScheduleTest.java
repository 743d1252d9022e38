package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.ThreadState;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ThreadScheduleTest {

    private static final int SLICE_NANOS = 1_000_000;

    /// On a thread of its own, since nothing takes it back.
    private static boolean isSet(int thread, int policy, int nice, ThreadState[] after) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            boolean set = ThreadSchedule.set(thread, policy, nice, SLICE_NANOS);
                            after[0] = ThreadState.ofCurrent();
                            return set;
                        },
                        task -> Thread.ofPlatform().name("arranged").start(task))
                .join();
    }

    @Test
    void aThreadGivesWay() {
        ThreadState[] after = new ThreadState[1];
        assertThat(isSet(ThreadSchedule.CURRENT, ThreadSchedule.BATCH, 19, after))
                .isTrue();
        assertThat(after[0]).isEqualTo(new ThreadState("arranged", 19, ThreadSchedule.BATCH));
    }

    @Test
    void whatThereIsNotCannotBeArranged() {
        ThreadState[] after = new ThreadState[1];
        int nobody = Integer.MAX_VALUE;
        assertThat(isSet(nobody, ThreadSchedule.BATCH, 19, after)).isFalse();
        int noPolicy = 99;
        assertThat(isSet(ThreadSchedule.CURRENT, noPolicy, 19, after)).isFalse();
        assertThat(after[0].policy()).isEqualTo(ThreadState.ofCurrent().policy());
    }
}
