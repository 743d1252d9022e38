package dev.jacinth.server;

import static dev.jacinth.command.Command.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Group;
import dev.jacinth.time.Clock;
import java.util.List;

/// TIME and LOLWUT.
final class CuriosityCommands {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final byte[] VERSION = Bytes.of("version");

    private static final int ROWS = 11;
    private static final int COLUMNS = 44;
    private static final String PETALS = " .:*#%@";

    private final Clock clock;

    CuriosityCommands(Clock clock) {
        this.clock = clock;
    }

    List<Command> commands() {
        // spotless:off
        return List.of(
                command("LOLWUT", this::art)
                        .syntax("[VERSION version]").flags(Flag.READONLY, Flag.FAST).group(Group.SERVER)
                        .since("5.0.0").complexity("O(1)").summary("Draws a hyacinth, another one each second."),
                command("TIME", this::time)
                        .flags(Flag.LOADING, Flag.STALE, Flag.FAST).group(Group.SERVER)
                        .tips("nondeterministic_output").since("2.6.0").complexity("O(1)")
                        .summary("Returns the time in seconds since 1970, and the microseconds."));
        // spotless:on
    }

    private void time(Call call) {
        long micros = clock.wallMicros();
        call.reply().array(2);
        call.reply().bulkLong(micros / MICROS_PER_SECOND);
        call.reply().bulkLong(micros % MICROS_PER_SECOND);
    }

    /// Any version draws the same; the number must be one.
    private void art(Call call) {
        if (call.count() >= 3 && call.is(1, VERSION) && !call.isLong(2)) {
            return;
        }
        Verbatim.reply(
                call, draw(clock.wallMicros() / MICROS_PER_SECOND) + "\nRedis ver. " + ServerInfo.REDIS_VERSION + "\n");
    }

    /// Petals along two families of spirals, turned by the time; below them the stem.
    private static String draw(long seconds) {
        StringBuilder picture = new StringBuilder();
        double turn = seconds % 360 * Math.PI / 180;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double y = 2.0 * row / (ROWS - 1) - 1;
                double x = 2.0 * column / (COLUMNS - 1) - 1;
                double radius = Math.hypot(x, y);
                double angle = Math.atan2(y, x) + turn;
                double petal = Math.sin(8 * radius + 5 * angle) * Math.sin(8 * radius - 8 * angle);
                double light = radius > 1 ? 0 : (petal + 1) / 2 * (1.15 - radius);
                int shade = (int) Math.min(PETALS.length() - 1, light * PETALS.length());
                picture.append(PETALS.charAt(Math.max(0, shade)));
            }
            picture.append('\n');
        }
        for (int row = 0; row < ROWS / 3; row++) {
            picture.repeat(' ', COLUMNS / 2 - 1)
                    .append(row == 1 ? "\\||/" : " ||")
                    .append('\n');
        }
        return picture.toString();
    }
}
