package dev.jacinth.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All that a server holds, in a form that can be compared: a line for each key, so that a difference says which key
/// it is about.
///
/// A line has type, digest of the value and time of expiry, and for a stream all of it, since the digest knows nothing
/// of groups. What follows the clock or the structure in memory is left out.
public final class Contents {

    private static final Set<String> NOT_COMPARED =
            Set.of("seen-time", "active-time", "radix-tree-keys", "radix-tree-nodes");

    private Contents() {}

    /// `database:key` to line. The client, of protocol 3, is in database 0 afterwards.
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

    private static String line(RespClient client, Object key) {
        String type = client.text("TYPE", key);
        String digest = client.list("DEBUG", "DIGEST-VALUE", key).getFirst().toString();
        String line = type + " " + digest + " until " + client.number("PEXPIRETIME", key);
        return type.equals("stream") ? line + " " + withoutTimes(client.call("XINFO", "STREAM", key, "FULL", "COUNT", 0)) : line;
    }

    private static Object withoutTimes(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> kept = new TreeMap<>();
            fields.forEach((name, each) -> kept.put(name.toString(), withoutTimes(each)));
            kept.keySet().removeAll(NOT_COMPARED);
            return kept;
        }
        return value instanceof List<?> list ? list.stream().map(Contents::withoutTimes).toList() : value;
    }
}
