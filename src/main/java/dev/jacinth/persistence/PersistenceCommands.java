package dev.jacinth.persistence;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.NO_ASYNC_LOADING;
import static dev.jacinth.command.Flag.NO_MULTI;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Group;
import java.util.List;

/// Commands that save the data set to files.
public final class PersistenceCommands {

    private static final byte[] SCHEDULE = Bytes.of("schedule");
    private static final String IN_PROGRESS = "ERR Background save already in progress";

    private final Snapshotter snapshotter;

    public PersistenceCommands(Snapshotter snapshotter) {
        this.snapshotter = snapshotter;
    }

    /// The family.
    public List<Command> all() {
        // spotless:off
        return List.of(
                command("BGREWRITEAOF", this::bgrewriteaof)
                        .syntax("").flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT).group(Group.SERVER).since("1.0.0")
                        .complexity("O(1)")
                        .summary("Writes the append-only file anew in the background."),
                command("BGSAVE", this::bgsave)
                        .syntax("[SCHEDULE]").flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT).group(Group.SERVER)
                        .since("1.0.0").complexity("O(1)")
                        .summary("Saves the data set to its file in the background."),
                command("LASTSAVE", this::lastsave)
                        .syntax("").flags(LOADING, STALE, FAST).group(Group.SERVER)
                        .categories(Category.ADMIN, Category.DANGEROUS).tips("nondeterministic_output").since("1.0.0")
                        .complexity("O(1)")
                        .summary("Returns the Unix time at which the data set was last saved."),
                command("SAVE", this::save)
                        .syntax("").flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, NO_MULTI).group(Group.SERVER)
                        .since("1.0.0").complexity("O(N) where N is the number of keys in all databases")
                        .summary("Saves the data set to its file while everybody waits."));
        // spotless:on
    }

    private void save(Call call) {
        if (snapshotter.isSaving()) {
            call.error(IN_PROGRESS);
        } else if (snapshotter.saveNow()) {
            call.reply().ok();
        } else {
            call.error("ERR");
        }
    }

    private void bgsave(Call call) {
        boolean schedules = call.count() == 2 && call.is(1, SCHEDULE);
        if (call.count() > 1 && !schedules) {
            call.error(Errors.SYNTAX);
        } else if (snapshotter.isSaving()) {
            call.error(IN_PROGRESS);
        } else if (call.isNested()) {
            // The snapshot must not be taken in the middle of a transaction.
            snapshotter.schedule();
            call.reply().simple("Background saving scheduled");
        } else {
            snapshotter.start();
            call.reply().simple("Background saving started");
        }
    }

    private void lastsave(Call call) {
        call.reply().integer(snapshotter.lastSaveSeconds());
    }

    private void bgrewriteaof(Call call) {
        call.error("ERR Append only files are not supported yet");
    }
}
