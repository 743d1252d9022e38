package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnEndTest {

    private static final long WAIT_NANOS = 1_000;

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long now = Long.MAX_VALUE - WAIT_NANOS / 2;
    private int done;
    private final TurnEnd turnEnd = new TurnEnd(() -> done++, WAIT_NANOS, () -> now);

    @Test
    void workIsDoneOnceForATurn() {
        turnEnd.request(tasks::add);
        turnEnd.request(tasks::add);
        turnEnd.batchDone();
        assertThat(done).isZero();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(done).isEqualTo(1);
        now += WAIT_NANOS;
        turnEnd.batchDone();
        assertThat(done).as("nothing was asked for since").isEqualTo(1);
        turnEnd.request(tasks::add);
        assertThat(tasks).as("the next turn").hasSize(1);
    }

    @Test
    void aLongTurnIsNotWaitedFor() {
        turnEnd.request(tasks::add);
        now += WAIT_NANOS - 1;
        turnEnd.batchDone();
        assertThat(done).isZero();
        now++; // which overflows, as the clock of a JVM may
        turnEnd.batchDone();
        assertThat(done).isEqualTo(1);
        turnEnd.request(tasks::add);
        turnEnd.batchDone();
        assertThat(done).as("asked for at this moment").isEqualTo(1);
        assertThat(tasks).as("of one long turn").hasSize(1);
        tasks.remove().run();
        assertThat(done).isEqualTo(2);
    }

    @Test
    void workMayAskForMore() {
        TurnEnd[] again = new TurnEnd[1];
        again[0] = new TurnEnd(
                () -> {
                    if (++done < 3) {
                        again[0].request(tasks::add);
                    }
                },
                WAIT_NANOS,
                () -> now);
        again[0].request(tasks::add);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(done).isEqualTo(3);
    }
}
