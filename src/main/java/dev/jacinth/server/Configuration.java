package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.ConfigCommands;
import dev.jacinth.command.Session;
import dev.jacinth.config.ConfigRewriter;
import dev.jacinth.config.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What CONFIG needs of the server.
final class Configuration implements ConfigCommands.Server {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final Settings settings;
    private final Optional<Path> file;
    private final ServerCondition condition;
    private final ServerStats stats;
    private final Executor executor;
    private final List<Runnable> resets = new ArrayList<>();

    private boolean everything;

    Configuration(
            Settings settings, Optional<Path> file, ServerCondition condition, ServerStats stats, Executor executor) {
        this.settings = settings;
        this.file = file;
        this.condition = condition;
        this.stats = stats;
        this.executor = executor;
    }

    /// Makes the next REWRITE write settings at their defaults as well: DEBUG CONFIG-REWRITE-FORCE-ALL.
    void rewriteEverything() {
        everything = true;
    }

    @Override
    public @Nullable String rewriteConfiguration() {
        if (file.isEmpty()) {
            return "ERR The server is running without a config file";
        }
        try {
            new ConfigRewriter(settings, List.of()).rewrite(file.get(), everything);
            everything = false;
            LOG.log(Level.INFO, "CONFIG REWRITE executed with success.");
            return null;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "CONFIG REWRITE failed: " + e.getMessage());
            return "ERR Rewriting config file: " + e.getMessage();
        }
    }

    /// Adds what else counts something that CONFIG RESETSTAT sets back.
    void onReset(Runnable reset) {
        resets.add(reset);
    }

    @Override
    public void resetStatistics() {
        stats.reset();
        resets.forEach(Runnable::run);
        executor.errorStats().reset();
        for (Command command : executor.commands().everyCommand()) {
            command.stats().reset();
        }
    }

    @Override
    public boolean isLoading() {
        return condition.isLoading();
    }

    @Override
    public boolean isLocal(Session session) {
        return session instanceof Client client && client.isLocal();
    }
}
