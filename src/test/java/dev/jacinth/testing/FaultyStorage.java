package dev.jacinth.testing;

import dev.jacinth.bytes.Native;
import dev.jacinth.persistence.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A directory in memory that crashes, fills up and fails where a test says. A crash loses what was not forced to the
/// disk: of the bytes of a file any part of what is behind the last `sync`, of the names everything since the last
/// `syncDirectory` or nothing of it.
public final class FaultyStorage implements Storage {

    /// The machine has crashed: nothing works any more until [#restart].
    public static final class Crash extends IOException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash");
        }
    }

    private static final class Inode {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int safeBytes;
    }

    private final SplittableRandom random;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> safeNames = new TreeMap<>();
    private int stepsLeft = Integer.MAX_VALUE;
    private long roomBytes = Long.MAX_VALUE;
    private boolean crashed;
    private int steps;
    private Runnable onSync = () -> {};

    public FaultyStorage(SplittableRandom random) {
        this.random = random;
    }

    /// The crash comes instead of the step with that number, counted from 0.
    public void crashAtStep(int number) {
        stepsLeft = number;
    }

    /// No more than so many bytes can be written.
    public void room(long bytes) {
        roomBytes = bytes;
    }

    /// How many steps have been done since the beginning: what [#crashAtStep] counts.
    /// Runs `work` whenever a file is forced to the disk: what happens elsewhere in that time.
    public void onSync(Runnable work) {
        onSync = work;
    }

    public int steps() {
        return steps;
    }

    public boolean contains(String name) {
        return names.containsKey(name);
    }

    public Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        names.forEach((name, inode) -> sizes.put(name, inode.bytes.size()));
        return sizes;
    }

    /// Puts a file there that is safe.
    public void put(String name, byte[] bytes) {
        Inode inode = new Inode();
        inode.bytes.writeBytes(bytes);
        inode.safeBytes = bytes.length;
        names.put(name, inode);
        safeNames.put(name, inode);
    }

    public byte[] get(String name) {
        return names.get(name).bytes.toByteArray();
    }

    /// What is found after the crash.
    public void restart() {
        crashed = false;
        stepsLeft = Integer.MAX_VALUE;
        Map<String, Inode> found = random.nextBoolean() ? names : safeNames;
        names = new TreeMap<>();
        Map<Inode, Inode> torn = new HashMap<>();
        found.forEach((name, inode) -> names.put(name, torn.computeIfAbsent(inode, this::torn)));
        safeNames = new TreeMap<>(names);
    }

    private Inode torn(Inode inode) {
        int size = inode.bytes.size();
        int kept = inode.safeBytes + random.nextInt(size - inode.safeBytes + 1);
        byte[] bytes = Arrays.copyOf(inode.bytes.toByteArray(), kept);
        for (int at = inode.safeBytes; at < kept; at += 512) {
            if (random.nextBoolean()) {
                Arrays.fill(bytes, at, Math.min(kept, at + 512), (byte) 0);
            }
        }
        Inode rest = new Inode();
        rest.bytes.writeBytes(bytes);
        rest.safeBytes = kept;
        return rest;
    }

    private void step() throws IOException {
        if (crashed || stepsLeft-- == 0) {
            crashed = true;
            throw new Crash();
        }
        steps++;
    }

    @Override
    public Output create(String name) throws IOException {
        step();
        Inode inode = new Inode();
        names.put(name, inode);
        return new Output() {
            @Override
            public void write(long address, int length) throws IOException {
                step();
                int taken = (int) Math.min(length, roomBytes);
                inode.bytes.writeBytes(Native.toArray(address, taken));
                roomBytes -= taken;
                if (taken < length) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void sync() throws IOException {
                onSync.run();
                step();
                inode.safeBytes = inode.bytes.size();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Input open(String name) throws IOException {
        step();
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        byte[] bytes = inode.bytes.toByteArray();
        return new Input() {
            private int at;

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(long address, int capacity) throws IOException {
                step();
                int count = Math.min(capacity, bytes.length - at);
                Native.copyFrom(bytes, at, address, count);
                at += count;
                return count == 0 ? -1 : count;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step();
        Inode inode = names.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from);
        }
        names.put(to, inode);
    }

    @Override
    public void delete(String name) throws IOException {
        step();
        names.remove(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        step();
        safeNames = new TreeMap<>(names);
    }

    @Override
    public String directory() {
        return "/faulty";
    }
}
