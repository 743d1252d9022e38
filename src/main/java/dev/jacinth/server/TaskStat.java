package dev.jacinth.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What Linux says of a process or a thread in the file `stat` of its directory below `/proc`, proc(5).
///
/// @param name cut to 15 characters by the kernel; it may contain anything
/// @param fields those behind the name
record TaskStat(String name, List<String> fields) {

    // Positions among the fields behind the name. Times are in ticks.
    static final int USER_TICKS = 11;
    static final int SYSTEM_TICKS = 12;
    static final int CHILDREN_USER_TICKS = 13;
    static final int CHILDREN_SYSTEM_TICKS = 14;
    static final int NICE = 16;
    static final int POLICY = 38;

    /// Throws `IOException` if there is no such task any more, or no `/proc`.
    static TaskStat read(Path directory) throws IOException {
        String line = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1)
                .strip();
        int end = line.lastIndexOf(')');
        if (end < 0) {
            throw new IOException("no name in " + directory + "/stat");
        }
        return new TaskStat(
                line.substring(line.indexOf('(') + 1, end),
                List.of(line.substring(end + 1).strip().split(" ")));
    }

    /// The number at a position; 0 if this kernel has no such field.
    long number(int position) {
        return position < fields.size() ? Long.parseLong(fields.get(position)) : 0;
    }
}
