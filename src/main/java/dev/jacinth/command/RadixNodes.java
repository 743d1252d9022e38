package dev.jacinth.command;

import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;

/// How many nodes Redis's radix tree would have that had the nodes of a stream by their ids: a figure of XINFO STREAM.
///
/// A key is the 16 bytes of an id, highest first. The tree has a node for each key and for each place where keys part;
/// what lies between two of them is one node more if it is more than the one byte that leads on from a parting.
///
/// ```
///   keys aaxx, aayy:    "aa" ──> (x|y) ──> "x" ──> key          6 nodes
///                                      └─> "y" ──> key
/// ```
///
/// The keys come in order. The stack holds the depths of the partings above the last key, ascending. Of very many keys
/// only the first are looked at, and the rest is taken to be like them: the figure is not worth a wait.
final class RadixNodes {

    private static final int KEY_BYTES = StreamId.BYTES;
    private static final int NONE = -1;
    private static final int KEYS_COUNTED_MAX = 10_000;

    private final int[] partings = new int[KEY_BYTES];
    private final StreamId key = new StreamId();
    private final StreamId previous = new StreamId();
    private int depth;
    private long nodes;

    long count(StreamValue stream) {
        if (!stream.toFirstNode()) {
            return 1;
        }
        stream.nodeId(previous);
        long counted = 1;
        for (; counted < KEYS_COUNTED_MAX && stream.toNextNode(); counted++) {
            stream.nodeId(key);
            int at = commonBytes();
            complete(at);
            if (depth == 0 || partings[depth - 1] < at) {
                partings[depth++] = at;
            }
            previous.set(key);
        }
        complete(NONE);
        return counted < stream.nodes() ? nodes * stream.nodes() / counted : nodes;
    }

    private int commonBytes() {
        long differing = previous.millis() ^ key.millis();
        return differing != 0
                ? Long.numberOfLeadingZeros(differing) / Byte.SIZE
                : Long.BYTES + Long.numberOfLeadingZeros(previous.sequence() ^ key.sequence()) / Byte.SIZE;
    }

    /// Counts the previous key, and the partings above it that lie deeper than `at`, where the next key parts from it.
    private void complete(int at) {
        int below = KEY_BYTES;
        while (true) {
            int above = Math.max(at, depth == 0 ? NONE : partings[depth - 1]);
            nodes += below - above > 1 ? 2 : 1;
            if (depth == 0 || partings[depth - 1] <= at) {
                return;
            }
            below = partings[--depth];
        }
    }
}
