package dev.jacinth.server;

import dev.jacinth.memory.Memory;
import java.util.concurrent.locks.LockSupport;

/// Gives the memory of a dropped data set back to the system, on a thread of its own and with pauses: on a machine with
/// few processors a thread that is busy for tens of milliseconds takes one of them from the clients' commands.
final class Disposal {

    /// About a tenth of a millisecond's work.
    private static final int CHUNKS_AT_ONCE = 1;

    private static final long PAUSE_NANOS = 200_000;

    private Disposal() {}

    static void begin(Memory memory) {
        Background.start("reclaim", () -> run(memory));
    }

    private static void run(Memory memory) {
        while (!memory.closeSome(CHUNKS_AT_ONCE)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        memory.close();
    }
}
