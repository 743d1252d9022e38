package dev.jacinth.keyspace;

import java.util.SplittableRandom;

/// The 24 bits in which a key remembers how it was used: the time of the last access, or how often it is accessed.
///
/// ```
///   LRU   seconds since 1970, modulo 2^24 (194 days)
///   LFU   23 ........ 8  7 ...... 0
///         minutes        logarithmic
///         of last decay  counter
/// ```
///
/// The counter grows with probability `1 / ((counter - 5) * lfuLogFactor + 1)` and loses one for each `lfuDecayMinutes`
/// without access: Morris counting, as in Redis.
public final class AccessClock {

    /// What a new key's counter starts with, so that it is not the first to be evicted.
    public static final int LFU_INITIAL = 5;

    private static final int MASK = 0xFFFFFF;
    private static final int MINUTES_MASK = 0xFFFF;
    private static final int COUNTER_MAX = 255;

    private final SplittableRandom random;

    private boolean frequency;
    private boolean held;
    private int lfuLogFactor = 10;
    private int lfuDecayMinutes = 1;
    private long nowSeconds;

    AccessClock(SplittableRandom random) {
        this.random = random;
    }

    void setNow(long millis) {
        nowSeconds = millis / 1000;
    }

    /// A clock of the same configuration that stands at the same time until it is told another: for another thread, or
    /// another keyspace.
    AccessClock copy() {
        AccessClock copy = new AccessClock(random.split());
        copy.configure(frequency, lfuLogFactor, lfuDecayMinutes);
        copy.nowSeconds = nowSeconds;
        return copy;
    }

    /// @param frequency true to count accesses (LFU), false to remember the last one (LRU)
    public void configure(boolean frequency, int lfuLogFactor, int lfuDecayMinutes) {
        this.frequency = frequency;
        this.lfuLogFactor = lfuLogFactor;
        this.lfuDecayMinutes = lfuDecayMinutes;
    }

    public boolean countsFrequency() {
        return frequency;
    }

    /// While held, lookups leave access times alone: CLIENT NO-TOUCH.
    public void hold(boolean held) {
        this.held = held;
    }

    boolean isHeld() {
        return held;
    }

    /// The field of a new key.
    public int fresh() {
        return frequency ? minutes() << 8 | LFU_INITIAL : (int) nowSeconds & MASK;
    }

    /// The field after an access now.
    int touched(int access) {
        return frequency ? minutes() << 8 | increment(decayed(access)) : (int) nowSeconds & MASK;
    }

    /// Seconds since the last access of a key with this field (LRU).
    public long idleSeconds(int access) {
        return nowSeconds - access & MASK;
    }

    /// The counter as it is now, after decay (LFU).
    public int decayed(int access) {
        int counter = access & 0xFF;
        if (lfuDecayMinutes == 0) {
            return counter;
        }
        int idleMinutes = minutes() - (access >>> 8) & MINUTES_MASK;
        return Math.max(0, counter - idleMinutes / lfuDecayMinutes);
    }

    /// The field for a key that was idle that long: RESTORE IDLETIME.
    public int idleField(long idleSeconds) {
        return (int) (nowSeconds - idleSeconds) & MASK;
    }

    /// The field for a key with that counter: RESTORE FREQ.
    public int frequencyField(int counter) {
        return minutes() << 8 | counter;
    }

    private int increment(int counter) {
        if (counter == COUNTER_MAX) {
            return counter;
        }
        double base = Math.max(0, counter - LFU_INITIAL);
        return random.nextDouble() < 1.0 / (base * lfuLogFactor + 1) ? counter + 1 : counter;
    }

    private int minutes() {
        return (int) (nowSeconds / 60) & MINUTES_MASK;
    }
}
