package dev.jacinth.replication;

import dev.jacinth.replication.Backlog.Block;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Every 64th block of a backlog in the order of their offsets: a ring of references that is searched by halves.
final class BlockIndex {

    private @Nullable Block[] ring = new Block[16];
    private int start;
    private int count;

    void add(Block block) {
        if (block.number % Backlog.BLOCKS_PER_INDEX_ENTRY != 0) {
            return;
        }
        if (count == ring.length) {
            grow();
        }
        ring[slot(count)] = block;
        count++;
    }

    /// Forgets the block if it is in the index, where it can only be the oldest one.
    void removeHead(Block block) {
        if (count > 0 && ring[start] == block) {
            ring[start] = null;
            start = slot(1);
            count--;
        }
    }

    /// The last indexed block that begins at or before `offset`, else `head`.
    Block floor(long offset, Block head) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).firstOffset <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? head : at(low - 1);
    }

    long memoryBytes() {
        return (long) ring.length * Integer.BYTES;
    }

    private Block at(int position) {
        return Objects.requireNonNull(ring[slot(position)]);
    }

    private int slot(int position) {
        return (start + position) & (ring.length - 1);
    }

    private void grow() {
        @Nullable Block[] larger = new Block[ring.length * 2];
        for (int i = 0; i < count; i++) {
            larger[i] = ring[slot(i)];
        }
        ring = larger;
        start = 0;
    }
}
