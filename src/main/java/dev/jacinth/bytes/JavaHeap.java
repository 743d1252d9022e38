package dev.jacinth.bytes;

/// How much the Java heap still takes. It holds no data, but what clients make the server remember beside them: names,
/// subscriptions, watched keys, queued commands. When it overflows the process ends; so what a client may multiply at
/// will asks here first.
public final class JavaHeap {

    /// What an object takes that is remembered under some name, with the entries of maps and lists that lead to it.
    public static final int REMEMBERED_BYTES = 256;

    private static final int UNASKED_BYTES_MAX = 64 << 10;

    private static final HeapRoom ROOM = new HeapRoom(new Jvm());

    private JavaHeap() {}

    /// Whether so many more bytes may be remembered. Some 100 ns, unless that takes a collection.
    public static boolean hasRoomFor(long bytes) {
        return ROOM.hasRoomFor(bytes);
    }

    /// Says that time has passed, in which much of what was in use may have become garbage.
    public static void doubtLastCollection() {
        ROOM.doubtLastCollection();
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

    private static final class Jvm implements HeapRoom.Heap {

        private static final Runtime RUNTIME = Runtime.getRuntime();

        @Override
        public long maxBytes() {
            return RUNTIME.maxMemory();
        }

        @Override
        public long usedBytes() {
            return RUNTIME.totalMemory() - RUNTIME.freeMemory();
        }

        @Override
        public void collect() {
            System.gc();
        }
    }
}
