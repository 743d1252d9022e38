package dev.jacinth.config;

/// A value that a setting does not take, or that cannot be put into effect now. The message is the reason, in the words
/// that Redis uses. Carries no stack trace: clients cause it every day.
public final class RefusedException extends Exception {

    private final String reason;

    public RefusedException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// What is wrong, for the client or the log.
    public String reason() {
        return reason;
    }
}
