package dev.jacinth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// A client of redis-server and one of Jacinth that send the same, and must get the same.
public final class Twins implements AutoCloseable {

    /// Reads a reply and says what of it must be the same.
    @FunctionalInterface
    public interface Reading {

        String read(List<String> words, RespClient client);
    }

    private final RespClient theirs;
    private final RespClient ours;
    private final History history;
    private final Reading reading;
    private final String name;

    /// @param protocol 2 or 3
    /// @param history where what is sent is kept for the message of a failure
    public Twins(RedisServer redis, RedisServer jacinth, int protocol, History history, Reading reading) {
        this(redis, jacinth, protocol, history, reading, "");
    }

    /// As above, for one of several twins.
    ///
    /// @param name in the history
    public Twins(RedisServer redis, RedisServer jacinth, int protocol, History history, Reading reading, String name) {
        this.theirs = redis.client(protocol);
        this.ours = jacinth.client(protocol);
        this.history = history;
        this.reading = reading;
        this.name = name;
    }

    /// The client of redis-server.
    public RespClient theirs() {
        return theirs;
    }

    /// The client of Jacinth.
    public RespClient ours() {
        return ours;
    }

    /// Sends commands to both at once, and compares the replies.
    public void send(List<List<String>> batch) {
        batch.forEach(words -> {
            theirs.queue(words.toArray());
            ours.queue(words.toArray());
            if (name.isEmpty()) {
                history.add(words);
            } else {
                history.add(name, words);
            }
        });
        theirs.flush();
        ours.flush();
        for (List<String> words : batch) {
            String expected = reading.read(words, theirs);
            String found = reading.read(words, ours);
            assertThat(found).as(() -> words + " after " + history).isEqualTo(expected);
        }
    }

    @Override
    public void close() {
        theirs.close();
        ours.close();
    }
}
