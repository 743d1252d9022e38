package dev.jacinth.command;

import java.util.Map;
import java.util.TreeMap;

/// How many error replies there were, by their code: the section INFO errorstats.
public final class ErrorStats {

    /// A client that makes up codes (through scripts, later) must not fill the memory.
    private static final int CODES_MAX = 128;

    private final Map<String, Long> countByCode = new TreeMap<>();
    private long total;

    /// Counts an error line by its first word.
    public void count(String line) {
        total++;
        int blank = line.indexOf(' ');
        String code = blank < 0 ? line : line.substring(0, blank);
        if (countByCode.size() < CODES_MAX || countByCode.containsKey(code)) {
            countByCode.merge(code, 1L, Long::sum);
        }
    }

    /// Number of all error replies: `total_error_replies`.
    public long total() {
        return total;
    }

    /// Counts by code in alphabetical order.
    public Map<String, Long> countByCode() {
        return countByCode;
    }

    public void reset() {
        countByCode.clear();
        total = 0;
    }
}
