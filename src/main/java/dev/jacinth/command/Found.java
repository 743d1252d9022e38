package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import java.util.Arrays;

/// What was come across and is to be shown, by the numbers that name it. A scan replies with it at its end, since the
/// reply begins with what is known last: the cursor.
final class Found {

    private int[] elements = new int[32];
    private int count;
    private long seen;

    /// Counts what was come across, and keeps it if it is to be shown.
    void see(int element, boolean isShown) {
        seen++;
        if (isShown) {
            if (count == elements.length) {
                JavaHeap.require(2L * count * Integer.BYTES);
                elements = Arrays.copyOf(elements, 2 * count);
            }
            elements[count++] = element;
        }
    }

    /// How much was come across, whether it is to be shown or not.
    long seen() {
        return seen;
    }

    /// How much is to be shown.
    int count() {
        return count;
    }

    /// What is to be shown, by its place from 0 on.
    int at(int place) {
        return elements[place];
    }
}
