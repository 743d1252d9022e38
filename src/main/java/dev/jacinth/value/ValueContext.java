package dev.jacinth.value;

import dev.jacinth.bytes.SipHash;
import dev.jacinth.memory.Memory;
import java.util.SplittableRandom;

/// What the values of a keyspace have in common.
public final class ValueContext {

    private static final int NONE = -1;

    private final Limits limits = new Limits();
    private final SplittableRandom random;
    private final long seed0;
    private final long seed1;
    private final long packSeed;
    private long knownElement;
    private int knownLength = NONE;
    private long knownHash;

    /// @param seed0 with `seed1` the secret that keys all hashes
    public ValueContext(long seed0, long seed1, SplittableRandom random) {
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.packSeed = SipHash.hash(0, 0, seed0, seed1);
        this.random = random;
    }

    public Limits limits() {
        return limits;
    }

    public SplittableRandom random() {
        return random;
    }

    /// What keys the hashes of entries of packs: [dev.jacinth.structure.Pack#hash].
    long packSeed() {
        return packSeed;
    }

    /// The hash of an element, or of a key.
    public long hash(long address, int length) {
        return address == knownElement && length == knownLength
                ? knownHash(address, length)
                : SipHash.hash(address, length, seed0, seed1);
    }

    private long knownHash(long address, int length) {
        if (Memory.CHECKED && knownHash != SipHash.hash(address, length, seed0, seed1)) {
            throw new IllegalStateException("the bytes of a known hash have changed");
        }
        return knownHash;
    }

    /// Declares the hash of the bytes that lie at an address until [#forgetHash]: they must stay as they are.
    public void knowHash(long address, int length, long hash) {
        knownElement = address;
        knownLength = length;
        knownHash = hash;
    }

    public void forgetHash() {
        knownLength = NONE;
    }
}
