package dev.jacinth.memory;

import java.io.Serial;

/// No page is left: the capacity of the [Memory] is reached, or the operating system refuses more.
///
/// The allocation that fails has changed nothing. Whoever sets the limits of a data set (`maxmemory`) keeps it well
/// below the capacity, so this is the end of the road and not a way to learn that memory is short.
public final class MemoryExhausted extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    MemoryExhausted(String message) {
        super(message);
    }
}
