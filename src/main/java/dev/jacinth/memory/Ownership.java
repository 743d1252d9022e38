package dev.jacinth.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks that every block has exactly one owner.
///
/// A walk from the roots of a data set claims each block it reaches; then [#problems] names the blocks that were
/// claimed twice, claimed with a wrong size or without being allocated, and those that nothing reaches. For tests and
/// for DEBUG: it takes heap in proportion to the blocks.
///
/// ```java
/// Ownership ownership = new Ownership(memory);
/// dict.forEachBlock(ownership::claim);
/// assertThat(ownership.problems()).isEmpty();
/// ```
public final class Ownership {

    private final Memory memory;
    private final Map<Integer, Integer> claims = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    public Ownership(Memory memory) {
        this.memory = memory;
    }

    /// Somebody owns the block at `address`, which was allocated with `bytes`.
    public void claim(int address, int bytes) {
        int blockBytes = Memory.blockBytes(bytes);
        if (claims.putIfAbsent(address, blockBytes) != null) {
            problems.add(name(address, blockBytes) + " has two owners");
        }
    }

    /// What is wrong, one sentence each; empty when every block has one owner.
    public List<String> problems() {
        List<String> found = new ArrayList<>(problems);
        Map<Integer, Integer> unmatched = new HashMap<>(claims);
        memory.forEachBlock((address, bytes) -> {
            Integer claimed = unmatched.remove(address);
            if (claimed == null) {
                found.add(name(address, bytes) + " has no owner");
            } else if (claimed != bytes) {
                found.add(name(address, bytes) + " is owned as one of " + claimed);
            }
        });
        unmatched.forEach((address, bytes) -> found.add(name(address, bytes) + " is owned but not allocated"));
        return found;
    }

    private static String name(int address, int bytes) {
        return "block " + Integer.toUnsignedString(address) + " of " + bytes + " bytes";
    }
}
