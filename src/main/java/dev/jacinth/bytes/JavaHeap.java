package dev.jacinth.bytes;

/// How much the Java heap still takes. It holds no data, but what clients make the server remember beside them: names,
/// subscriptions, watched keys, queued commands. When it overflows the process ends; so what a client may multiply at
/// will asks here first.
///
/// A quarter of the heap is kept free for what does not ask.
public final class JavaHeap {

    /// What an object takes that is remembered under some name, with the entries of maps and lists that lead to it.
    public static final int REMEMBERED_BYTES = 256;

    private static final int UNASKED_BYTES_MAX = 64 << 10;

    private static final Runtime RUNTIME = Runtime.getRuntime();

    /// What was in use after the last collection that was made here; 0 if that is long ago. Threads may differ about
    /// it: it only saves collections.
    private static volatile long usedAfterCollection;

    /// Whether the last collection may have found in use what only the command needed that asked for it. If there was
    /// no room even so, the next who asks has the heap collected once more; that collection speaks for itself.
    private static volatile boolean doubtful;

    private static volatile boolean lookingAgain;

    private JavaHeap() {}

    /// Whether so many more bytes may be remembered. Some 100 ns, unless that takes a collection.
    public static boolean hasRoomFor(long bytes) {
        long max = RUNTIME.maxMemory();
        long limit = max - max / 4;
        if (bytes > limit) {
            return false;
        }
        if (used() + bytes <= limit) {
            return true;
        }
        // Some of it may be garbage, but hardly if little has come since the last collection.
        boolean isMuchNew = used() - usedAfterCollection > max / 64;
        if (isMuchNew || lookingAgain) {
            doubtful |= isMuchNew;
            lookingAgain = false;
            System.gc();
            usedAfterCollection = used();
        }
        boolean hasRoom = used() + bytes <= limit;
        if (!hasRoom) {
            lookingAgain = doubtful;
            doubtful = false;
        }
        return hasRoom;
    }

    /// Says that time has passed, in which much of what was in use may have become garbage.
    public static void doubtLastCollection() {
        usedAfterCollection = 0;
    }

    /// Throws `OutOfMemoryError` if there is no room for what a command needs while it runs. Unlike one that the JVM
    /// throws, it ends nothing but the command. Little is not asked for.
    public static void require(long bytes) {
        if (bytes > UNASKED_BYTES_MAX) {
            requireRoomFor(bytes);
        }
    }

    /// As [#require], for things that are remembered after the command, and `bytes` of names; one by one as well.
    public static void requireToRemember(long things, long bytes) {
        requireRoomFor(things * REMEMBERED_BYTES + bytes);
    }

    private static void requireRoomFor(long bytes) {
        if (!hasRoomFor(bytes)) {
            throw new OutOfMemoryError("no room for " + bytes + " bytes in the Java heap");
        }
    }

    private static long used() {
        return RUNTIME.totalMemory() - RUNTIME.freeMemory();
    }
}
