package dev.jacinth.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Looks at the machine for what makes a data store slow or fail, and says what to do about it.
///
/// Of the checks that Redis makes those are left out that concern a forked child: snapshots are made without.
final class SystemCheck {

    private static final Path CLOCK_SOURCE =
            Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");

    private SystemCheck() {}

    /// The lines that `--check-system` prints; none if all is well.
    static List<String> run() {
        return warnings().stream().map(warning -> warning + "\n").toList();
    }

    static List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (read(OVERCOMMIT).equals("2")) {
            warnings.add("WARNING Memory overcommit is forbidden (vm.overcommit_memory = 2): the address space reserved"
                    + " for data counts as used memory, and the server may not start. Use 'sysctl"
                    + " vm.overcommit_memory=1' to change that.");
        }
        if (read(CLOCK_SOURCE).equals("xen")) {
            warnings.add("WARNING Your system is configured to use the 'xen' clocksource which might lead to degraded"
                    + " performance. Check the result of 'cat " + CLOCK_SOURCE + "' and use 'tsc' where it is"
                    + " available.");
        }
        return warnings;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).trim();
        } catch (IOException e) {
            return "";
        }
    }
}
