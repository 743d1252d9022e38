package dev.jacinth.pubsub;

import dev.jacinth.bytes.Native;
import java.util.Arrays;

/// The name of a channel, or a pattern over such names: any bytes.
final class Name implements Comparable<Name> {

    private final byte[] bytes;
    private final int hash;

    Name(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    Name(long address, int length) {
        this(Native.toArray(address, length));
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// Makes maps bear names that somebody has chosen for having the same hash code.
    @Override
    public int compareTo(Name other) {
        return Arrays.compare(bytes, other.bytes);
    }

    /// One `char` per byte.
    @Override
    public String toString() {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
