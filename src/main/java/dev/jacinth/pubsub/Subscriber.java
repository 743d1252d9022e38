package dev.jacinth.pubsub;

import dev.jacinth.protocol.RespWriter;

/// A client that can be sent what it has not asked for just now.
public interface Subscriber {

    /// Where the next message is written. It is sent soon after [#pushed], and never into the middle of a reply.
    RespWriter pushWriter();

    /// A message is complete.
    void pushed();
}
