package dev.jacinth.replication;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The name of a replication history: 40 characters, lowercase hexadecimal when we made it ourselves.
///
/// Two nodes that hold the same id and the same offset hold the same data. An id from the wire is taken as it
/// comes, as long as it has 40 characters; comparison with a requested id ignores case.
public record ReplicationId(String text) {

    public static final int LENGTH = 40;

    /// The id that names no history: what INFO shows where there is no second id.
    public static final ReplicationId NONE = new ReplicationId("0".repeat(LENGTH));

    public ReplicationId {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("a replication id has " + LENGTH + " characters: '" + text + "'");
        }
    }

    public static ReplicationId random(RandomGenerator random) {
        return new ReplicationId(randomHex(random));
    }

    /// 40 random hexadecimal digits, also used as the end mark of a payload of unknown length.
    static String randomHex(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public boolean matches(String requested) {
        return text.equalsIgnoreCase(requested);
    }

    @Override
    public String toString() {
        return text;
    }
}
