package dev.jacinth.server;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A reason not to start, as the log has it.
final class StartFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
