package dev.jacinth.server;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Work that is put off to the end of a turn of the event loop, to be done once for all commands of the turn.
///
/// A task of the event loop would be enough, were it not late: with io_uring Netty goes through up to 128 rounds of
/// completions before it looks at its tasks. So whoever takes in input says when a batch of it is done, and then work
/// is done that has waited for long enough.
final class TurnEnd {

    private final Runnable work;
    private final long waitNanos;
    private final LongSupplier nanos;
    private final Runnable turnDone = this::turnDone;
    private boolean due;
    private boolean scheduled;
    private long dueSince;

    /// @param waitNanos how long it may wait for what else wants it done
    /// @param nanos what time it is; it need be no more recent than the last command
    TurnEnd(Runnable work, long waitNanos, LongSupplier nanos) {
        this.work = work;
        this.waitNanos = waitNanos;
        this.nanos = nanos;
    }

    /// Has the work done soon, by a task of this loop at the latest.
    void request(Executor loop) {
        if (!due) {
            due = true;
            dueSince = nanos.getAsLong();
        }
        if (!scheduled) {
            scheduled = true;
            loop.execute(turnDone);
        }
    }

    /// A batch of input is done.
    void batchDone() {
        if (due && nanos.getAsLong() - dueSince >= waitNanos) {
            run();
        }
    }

    private void turnDone() {
        scheduled = false;
        if (due) {
            run();
        }
    }

    private void run() {
        due = false;
        work.run();
    }
}
