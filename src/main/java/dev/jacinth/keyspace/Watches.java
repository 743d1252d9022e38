package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who watches which key of one database. Keys live here as heap objects, since only clients that watch pay for them;
/// while nobody does, a change costs the test of a counter.
public final class Watches {

    private final Map<ByteBuffer, List<Watcher>> watchersByKey = new HashMap<>();

    void add(byte[] key, Watcher watcher) {
        watchersByKey.computeIfAbsent(ByteBuffer.wrap(key), any -> new ArrayList<>(1)).add(watcher);
    }

    void remove(byte[] key, Watcher watcher) {
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        List<Watcher> watchers = watchersByKey.get(wrapped);
        if (watchers != null && watchers.remove(watcher) && watchers.isEmpty()) {
            watchersByKey.remove(wrapped);
        }
    }

    boolean isEmpty() {
        return watchersByKey.isEmpty();
    }

    void touch(long key, int keyLength) {
        List<Watcher> watchers = watchersByKey.get(ByteBuffer.wrap(Native.toArray(key, keyLength)));
        if (watchers != null) {
            watchers.forEach(Watcher::watchedKeyTouched);
        }
    }

    /// Touches every watched key that `existed` confirms, after a whole database was emptied or exchanged.
    void touchIf(KeyTest existed) {
        watchersByKey.forEach((key, watchers) -> {
            if (existed.test(key.array())) {
                watchers.forEach(Watcher::watchedKeyTouched);
            }
        });
    }

    /// A question about a key.
    interface KeyTest {
        boolean test(byte[] key);
    }
}
