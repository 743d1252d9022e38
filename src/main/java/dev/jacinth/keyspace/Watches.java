package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who watches which key of one database. Keys live here as heap objects, since only clients that watch pay for them;
/// while nobody does, a change costs the test of a counter.
///
/// A watch remembers whether the time of its key had come already. To such a watcher the key is missing, so that its
/// removal changes nothing; what is put in its place afterwards does.
public final class Watches {

    private final Map<ByteBuffer, List<Watch>> byKey = new HashMap<>();
    private final Database database;

    Watches(Database database) {
        this.database = database;
    }

    private static final class Watch {
        private final Watcher watcher;
        private boolean expired;

        Watch(Watcher watcher, boolean expired) {
            this.watcher = watcher;
            this.expired = expired;
        }
    }

    /// Lets the watcher, which does not watch the key yet, know when it changes. A key whose time has come already
    /// counts as missing.
    public void add(byte[] key, Watcher watcher) {
        byKey.computeIfAbsent(ByteBuffer.wrap(key), any -> new ArrayList<>(1))
                .add(new Watch(watcher, database.isOver(key)));
    }

    public void remove(byte[] key, Watcher watcher) {
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        List<Watch> watches = byKey.get(wrapped);
        if (watches != null && watches.removeIf(watch -> watch.watcher.equals(watcher)) && watches.isEmpty()) {
            byKey.remove(wrapped);
        }
    }

    /// Whether the time of a key that the watcher watches has come since it began, though nobody has removed it.
    public boolean hasExpired(byte[] key, Watcher watcher) {
        for (Watch watch : byKey.getOrDefault(ByteBuffer.wrap(key), List.of())) {
            if (watch.watcher.equals(watcher)) {
                return !watch.expired && database.isOver(key);
            }
        }
        return false;
    }

    /// A key was changed or removed.
    void touch(long key, int keyLength) {
        if (!byKey.isEmpty()) {
            touchWatched(key, keyLength);
        }
    }

    private void touchWatched(long key, int keyLength) {
        if (keyLength > Native.HEAP_COPY_BYTES_MAX) {
            // Nobody could copy it to watch it.
            return;
        }
        List<Watch> watches = byKey.get(ByteBuffer.wrap(Native.toArray(key, keyLength)));
        if (watches == null) {
            return;
        }
        boolean removed = !database.contains(key, keyLength);
        for (Watch watch : watches) {
            if (!watch.expired) {
                watch.watcher.watchedKeyTouched();
            } else if (removed) {
                watch.expired = false;
            }
        }
    }

    /// The whole database is about to be emptied, or replaced by the content of another one.
    ///
    /// @param replacement the other one, or null
    void touchAll(@Nullable Database replacement) {
        byKey.forEach((key, watches) -> {
            boolean wasThere = database.contains(key.array());
            boolean willBeThere = replacement != null && replacement.contains(key.array());
            if (wasThere || willBeThere) {
                boolean willBeOver = replacement != null && willBeThere && replacement.isOver(key.array());
                watches.forEach(watch -> replaced(watch, wasThere, willBeThere, willBeOver));
            }
        });
    }

    private static void replaced(Watch watch, boolean wasThere, boolean willBeThere, boolean willBeOver) {
        if (watch.expired && !willBeThere) {
            watch.expired = false;
        } else if (!watch.expired && !wasThere && willBeOver) {
            watch.expired = true;
        } else if (!watch.expired || !willBeOver) {
            watch.watcher.watchedKeyTouched();
        }
    }
}
