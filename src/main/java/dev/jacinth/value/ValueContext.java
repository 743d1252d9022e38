package dev.jacinth.value;

import dev.jacinth.bytes.SipHash;
import java.util.SplittableRandom;

/// What the values of a keyspace have in common.
public final class ValueContext {

    private final Limits limits = new Limits();
    private final KnownHash knownElement = new KnownHash(this);
    private final SplittableRandom random;
    private final long seed0;
    private final long seed1;
    private final long packSeed;

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
        return knownElement.isOf(address, length) ? knownElement.hash() : compute(address, length);
    }

    long compute(long address, int length) {
        return SipHash.hash(address, length, seed0, seed1);
    }

    /// What [#hash] need not compute.
    public KnownHash knownElement() {
        return knownElement;
    }
}
