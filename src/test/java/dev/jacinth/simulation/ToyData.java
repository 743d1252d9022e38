package dev.jacinth.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Databases of strings, with a digest that does not depend on order.
final class ToyData {

    private final Map<Integer, Map<String, String>> databases = new TreeMap<>();
    private long digest;

    void set(int database, String key, String value) {
        delete(database, key);
        databases.computeIfAbsent(database, unused -> new TreeMap<>()).put(key, value);
        digest ^= digest(database, key, value);
    }

    void delete(int database, String key) {
        Map<String, String> keys = databases.getOrDefault(database, Map.of());
        String old = keys.isEmpty() ? null : keys.remove(key);
        if (old != null) {
            digest ^= digest(database, key, old);
            databases.values().removeIf(Map::isEmpty);
        }
    }

    void clear() {
        databases.clear();
        digest = 0;
    }

    boolean isEmpty() {
        return databases.values().stream().allMatch(Map::isEmpty);
    }

    long digest() {
        return digest;
    }

    void become(ToyData other) {
        clear();
        other.databases.forEach((database, keys) -> keys.forEach((key, value) -> set(database, key, value)));
    }

    /// `stream-db`, then one line per key.
    byte[] encode(int streamDatabase) {
        StringBuilder out = new StringBuilder().append(streamDatabase).append('\n');
        databases.forEach((database, keys) -> keys.forEach((key, value) -> out.append(database)
                .append(' ')
                .append(key)
                .append(' ')
                .append(value)
                .append('\n')));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Reads what `encode` wrote into this, and returns the stream's database.
    int decode(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n");
        clear();
        for (int i = 1; i < lines.length; i++) {
            String[] words = lines[i].split(" ");
            set(Integer.parseInt(words[0]), words[1], words[2]);
        }
        return Integer.parseInt(lines[0]);
    }

    @Override
    public String toString() {
        return databases.toString();
    }

    private static long digest(int database, String key, String value) {
        long hash = (database * 31L + key.hashCode()) * 0x9E3779B97F4A7C15L + value.hashCode();
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        return hash ^ hash >>> 27;
    }
}
