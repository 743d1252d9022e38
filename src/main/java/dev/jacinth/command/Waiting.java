package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;

/// What a blocked client waits for. While a [Session] has one, its further commands stay unread.
public interface Waiting {

    /// When the waiting ends by itself, in the nanoseconds of the server's monotonic clock; `Long.MAX_VALUE` for never.
    long deadlineNanos();

    /// Replies what the client gets when the time is over.
    void timedOut(RespWriter reply);

    /// The waiting has ended, one way or another: forget the client.
    void ended();
}
