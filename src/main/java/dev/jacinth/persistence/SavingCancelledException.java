package dev.jacinth.persistence;

import java.io.IOException;

/// Ends the writing of an RDB that nobody wants any more. It is no failure.
public final class SavingCancelledException extends IOException {

    private static final long serialVersionUID = 1;

    public SavingCancelledException() {
        super("cancelled");
    }
}
