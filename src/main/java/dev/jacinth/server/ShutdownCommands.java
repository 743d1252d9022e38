package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.ALLOW_BUSY;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.NO_MULTI;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Group;
import dev.jacinth.config.ShutdownFlag;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// SHUTDOWN.
final class ShutdownCommands {

    private static final byte[] ABORT = Bytes.of("abort");
    private static final Map<ShutdownFlag, byte[]> WORDS = words();

    private final Shutdown shutdown;

    ShutdownCommands(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    List<Command> all() {
        // spotless:off
        return List.of(command("SHUTDOWN", this::shutdown)
                .syntax("[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]")
                .flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY)
                .group(Group.SERVER)
                .since("1.0.0")
                .complexity("O(N) with N keys if they are saved, else O(1)")
                .summary("Ends the server, after saving the data where that is configured."));
        // spotless:on
    }

    private void shutdown(Call call) {
        Set<ShutdownFlag> flags = EnumSet.noneOf(ShutdownFlag.class);
        boolean abort = false;
        for (int i = 1; i < call.count(); i++) {
            if (call.is(i, ABORT)) {
                abort = true;
            } else if (!addFlag(call, i, flags)) {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        if (abort && !flags.isEmpty() || flags.containsAll(Set.of(ShutdownFlag.SAVE, ShutdownFlag.NOSAVE))) {
            call.error(Errors.SYNTAX);
        } else if (abort) {
            abort(call);
        } else {
            shutdown.begin((Client) call.session(), flags, call.now());
        }
    }

    private static boolean addFlag(Call call, int index, Set<ShutdownFlag> flags) {
        for (Map.Entry<ShutdownFlag, byte[]> word : WORDS.entrySet()) {
            if (call.is(index, word.getValue())) {
                flags.add(word.getKey());
                return true;
            }
        }
        return false;
    }

    private void abort(Call call) {
        if (shutdown.abort()) {
            call.reply().ok();
        } else {
            call.error("ERR No shutdown in progress.");
        }
    }

    private static Map<ShutdownFlag, byte[]> words() {
        Map<ShutdownFlag, byte[]> words = new EnumMap<>(ShutdownFlag.class);
        for (ShutdownFlag flag : ShutdownFlag.values()) {
            words.put(flag, Bytes.of(flag.name().toLowerCase(Locale.ROOT)));
        }
        return words;
    }
}
