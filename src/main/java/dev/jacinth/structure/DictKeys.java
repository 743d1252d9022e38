package dev.jacinth.structure;

import dev.jacinth.memory.View;

/// What a [Dict] must know of its entries, which are opaque addresses to it.
public interface DictKeys {

    /// Whether the key of `entry` is the `keyLength` bytes at `keyAddress`.
    boolean matches(View view, int entry, long keyAddress, int keyLength);

    /// The hash of the key of `entry`: the same that was given when it was inserted.
    long hash(View view, int entry);
}
