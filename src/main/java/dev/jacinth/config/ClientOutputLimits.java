package dev.jacinth.config;

/// The value of `client-output-buffer-limit`: how much output may wait for a client of each class.
public record ClientOutputLimits(Limit normal, Limit replica, Limit pubsub) {

    /// A client is closed once more than `hardBytes` wait, or more than `softBytes` for `softSeconds` on end. 0 means
    /// no limit. Bytes are unsigned.
    public record Limit(long hardBytes, long softBytes, long softSeconds) {
        static final Limit NONE = new Limit(0, 0, 0);
    }

    private static final long MIB = 1 << 20;

    static final ClientOutputLimits DEFAULT =
            new ClientOutputLimits(Limit.NONE, new Limit(256 * MIB, 64 * MIB, 60), new Limit(32 * MIB, 8 * MIB, 60));
}
