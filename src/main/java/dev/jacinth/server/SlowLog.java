package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Session;
import dev.jacinth.config.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The last commands that took long, the latest first.
final class SlowLog {

    private static final int ARGUMENTS_MAX = 32;
    private static final int ARGUMENT_BYTES_MAX = 128;
    private static final String REDACTED = "(redacted)";

    private final Deque<Entry> entries = new ArrayDeque<>();

    private long nextId;
    private long entriesMax;

    /// One command.
    ///
    /// @param atSeconds when it ended, in seconds since 1970
    /// @param words its arguments, long ones and very many of them cut
    /// @param address of the client
    /// @param name that the client gave itself
    record Entry(long id, long atSeconds, long micros, List<String> words, String address, String name) {}

    SlowLog(Settings settings) {
        settings.follow(Settings.SLOWLOG_MAX_LEN, length -> {
            entriesMax = length;
            trim();
        });
    }

    void add(Call call, long micros) {
        Session session = call.session();
        String address = session instanceof Client client ? client.address() : "?:0";
        entries.addFirst(new Entry(nextId++, call.now() / 1000, micros, words(call), address, session.name()));
        trim();
    }

    private void trim() {
        while (entries.size() > entriesMax) {
            entries.removeLast();
        }
    }

    private static List<String> words(Call call) {
        int shown = Math.min(call.count(), ARGUMENTS_MAX);
        List<String> words = new ArrayList<>(shown);
        for (int i = 0; i < shown; i++) {
            boolean last = i == shown - 1 && shown < call.count();
            words.add(last ? "... (" + (call.count() - shown + 1) + " more arguments)" : word(call, i));
        }
        return words;
    }

    private static String word(Call call, int index) {
        if (call.isRedacted(index)) {
            return REDACTED;
        }
        int length = call.length(index);
        if (length <= ARGUMENT_BYTES_MAX) {
            return call.text(index);
        }
        return Bytes.text(call.address(index), ARGUMENT_BYTES_MAX) + "... (" + (length - ARGUMENT_BYTES_MAX)
                + " more bytes)";
    }

    /// The latest entries, at most that many.
    List<Entry> latest(long count) {
        return entries.stream().limit(count).toList();
    }

    int size() {
        return entries.size();
    }

    void clear() {
        entries.clear();
    }
}
