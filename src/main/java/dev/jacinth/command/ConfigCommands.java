package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// CONFIG and its subcommands, over [Settings].
public final class ConfigCommands {

    private static final String[] ON_ALL_NODES = {"request_policy:all_nodes", "response_policy:all_succeeded"};

    private final Server server;

    /// What CONFIG needs of the server.
    public interface Server {

        /// Writes the settings to the configuration file. Returns null or the error for the client.
        @Nullable
        String rewriteConfiguration();

        /// Sets the statistics of INFO to zero.
        void resetStatistics();

        /// Whether a data set is being loaded.
        boolean isLoading();

        /// Whether a client is on this machine.
        boolean isLocal(Session session);
    }

    public ConfigCommands(Server server) {
        this.server = server;
    }

    /// The family.
    public List<Command> all() {
        // spotless:off
        return List.of(container("CONFIG").group(Group.SERVER).since("2.0.0").complexity("Depends on the subcommand")
                .summary("Commands about the settings of the server.")
                .sub(declare("GET", ConfigCommands::get, "parameter [parameter ...]")
                        .complexity("O(N) with N patterns").summary("Returns the settings that match patterns."))
                .sub(command("HELP", HelpText::reply).flags(LOADING, STALE).since("5.0.0").complexity("O(1)")
                        .summary("Prints this help."))
                .sub(declare("RESETSTAT", this::resetstat, "").tips(ON_ALL_NODES)
                        .summary("Sets the statistics of INFO to zero."))
                .sub(declare("REWRITE", this::rewrite, "").since("2.8.0").tips(ON_ALL_NODES)
                        .summary("Writes the settings to the configuration file."))
                .sub(declare("SET", this::set, "parameter value [parameter value ...]").tips(ON_ALL_NODES)
                        .complexity("O(N) with N settings").summary("Changes settings, all of them or none.")));
        // spotless:on
    }

    private static Command declare(String name, Handler handler, String syntax) {
        return command(name, handler)
                .syntax(syntax)
                .flags(ADMIN, NOSCRIPT, LOADING, STALE)
                .since("2.0.0")
                .complexity("O(1)");
    }

    private static List<String> words(Call call) {
        call.mayRemember(call.count());
        List<String> words = new ArrayList<>();
        for (int i = 2; i < call.count(); i++) {
            words.add(call.text(i));
        }
        return words;
    }

    private static void get(Call call) {
        Map<String, String> found = call.settings().match(words(call));
        call.reply().map(found.size());
        found.forEach((name, value) -> {
            call.reply().bulk(name);
            call.reply().bulk(value);
        });
    }

    private void set(Call call) {
        if (call.count() % 2 != 0) {
            call.error(Errors.SYNTAX);
            return;
        }
        for (int i = 2; i < call.count(); i += 2) {
            if (Settings.find(call.text(i))
                    .filter(setting -> setting.has(Setting.Flag.SENSITIVE))
                    .isPresent()) {
                call.redact(i + 1);
            }
        }
        Optional<String> error =
                call.settings().setAll(words(call), server.isLoading(), server.isLocal(call.session()));
        error.ifPresentOrElse(call::error, call.reply()::ok);
    }

    private void rewrite(Call call) {
        String error = server.rewriteConfiguration();
        if (error == null) {
            call.reply().ok();
        } else {
            call.error(error);
        }
    }

    private void resetstat(Call call) {
        server.resetStatistics();
        call.reply().ok();
    }
}
