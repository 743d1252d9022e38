package dev.jacinth.command;

import dev.jacinth.protocol.Arguments;

/// Finds the keys among the arguments of a command whose key specifications do not suffice.
@FunctionalInterface
public interface KeyFinder {

    /// Reports the position of each key. Returns false if the arguments make no sense.
    boolean find(Arguments arguments, KeySink sink);

    /// Takes the position of a key among the arguments, and what is done to it.
    @FunctionalInterface
    interface KeySink {
        void key(int index, KeySpec spec);
    }
}
