package dev.jacinth.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// All that a server holds, in a form that can be compared: a line for each key, so that a difference says which key
/// it is about.
///
/// A line has type, digest of the value and time of expiry, and for a stream all of it, since DEBUG DIGEST-VALUE knows
/// nothing of groups. The digest of a sorted set is our own: that of Redis is made of scores as text, which 7.2 writes
/// otherwise than 7.0. What follows the clock or the structure in memory is left out.
public final class Contents {

    private static final Set<String> NOT_COMPARED =
            Set.of("seen-time", "active-time", "radix-tree-keys", "radix-tree-nodes");
    private static final int SHOWN_KEY_MAX = 40;

    private Contents() {}

    /// `database:key` to line. The client speaks protocol 3 and is in database 0 afterwards.
    public static Map<String, String> of(RespClient client, List<Integer> databases) {
        Map<String, String> lines = new TreeMap<>();
        for (int database : databases) {
            client.text("SELECT", database);
            for (Object key : client.list("KEYS", "*")) {
                lines.put(database + ":" + key, line(client, key));
            }
        }
        client.text("SELECT", 0);
        return lines;
    }

    /// In what two servers differ: a line of text for each key.
    public static List<String> differences(Map<String, String> one, Map<String, String> other) {
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String left = one.getOrDefault(key, "missing");
            String right = other.getOrDefault(key, "missing");
            if (!left.equals(right)) {
                differences.add(shown(key) + ": " + left + " | " + right);
            }
        }
        return differences;
    }

    private static String shown(String key) {
        String plain = key.replaceAll("[^ -~]", "?");
        return plain.length() > SHOWN_KEY_MAX ? plain.substring(0, SHOWN_KEY_MAX) + "..." : plain;
    }

    private static String line(RespClient client, Object key) {
        String type = client.text("TYPE", key);
        String digest = switch (type) {
            case "zset" -> sortedSetDigest(client.call("ZRANGE", key, 0, -1, "WITHSCORES"));
            case "stream" ->
                digest(client, key) + " " + withoutTimes(client.call("XINFO", "STREAM", key, "FULL", "COUNT", 0));
            default -> digest(client, key);
        };
        return type + " " + digest + " until " + client.number("PEXPIRETIME", key);
    }

    private static String digest(RespClient client, Object key) {
        return client.list("DEBUG", "DIGEST-VALUE", key).getFirst().toString();
    }

    private static String sortedSetDigest(Object membersWithScores) {
        String text = membersWithScores.toString();
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Object withoutTimes(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> kept = new TreeMap<>();
            fields.forEach((name, each) -> kept.put(name.toString(), withoutTimes(each)));
            kept.keySet().removeAll(NOT_COMPARED);
            return kept;
        }
        return value instanceof List<?> list
                ? list.stream().map(Contents::withoutTimes).toList()
                : value;
    }
}
