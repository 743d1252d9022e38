package dev.jacinth.server;

import dev.jacinth.command.Call;
import java.util.concurrent.locks.LockSupport;

/// What DEBUG does, through the parts of a server.
final class Debugging implements DebugHooks {

    private final Composition parts;
    private final Configuration configuration;
    private final CrashReport crashReport;
    private final Files files;

    /// What DEBUG asks of those who keep files.
    interface Files {

        /// See [DebugHooks#reload].
        String reload(boolean save, boolean flush, boolean merge);

        /// See [DebugHooks#loadAppendOnlyFile].
        String loadAppendOnlyFile();

        /// See [DebugHooks#serializedBytes].
        long serializedBytes(int database, int record);

        /// See [DebugHooks#skipChecksums].
        void skipChecksums(boolean skipped);
    }

    Debugging(Composition parts, Configuration configuration, CrashReport crashReport, Files files) {
        this.parts = parts;
        this.configuration = configuration;
        this.crashReport = crashReport;
        this.files = files;
    }

    @Override
    public void crash(Crash kind) {
        crashReport.end(fault(kind), "DEBUG");
    }

    private static Throwable fault(Crash kind) {
        return switch (kind) {
            case OUT_OF_MEMORY -> new OutOfMemoryError("DEBUG OOM");
            case SEGFAULT -> new InternalError("DEBUG SEGFAULT");
            case PANIC -> new IllegalStateException("DEBUG PANIC");
            case ASSERT -> new AssertionError("DEBUG ASSERT");
        };
    }

    @Override
    public String reload(boolean save, boolean flush, boolean merge) {
        return files.reload(save, flush, merge);
    }

    @Override
    public String loadAppendOnlyFile() {
        return files.loadAppendOnlyFile();
    }

    @Override
    public void changeReplicationId() {
        parts.replication.replication().changeId();
    }

    @Override
    public long serializedBytes(int database, int record) {
        return files.serializedBytes(database, record);
    }

    @Override
    public void activeExpire(boolean enabled) {
        parts.sweeper.expiryEnabled(enabled);
    }

    @Override
    public void pauseCron(boolean paused) {
        parts.cron.hold(paused);
    }

    @Override
    public void skipChecksums(boolean skipped) {
        files.skipChecksums(skipped);
    }

    @Override
    public String rewriteWholeConfig() {
        configuration.rewriteEverything();
        String error = configuration.rewriteConfiguration();
        return error == null ? "" : "CONFIG-REWRITE-FORCE-ALL failed: " + error.substring(error.indexOf(' ') + 1);
    }

    @Override
    public void sleep(long nanos) {
        long end = parts.clock.nanos() + nanos;
        for (long left = nanos; left > 0; left = end - parts.clock.nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void replicate(Call call, int from) {
        parts.replication.beginEffect(call.database().number(), call.count() - from);
        for (int i = from; i < call.count(); i++) {
            parts.replication.argument(call.address(i), call.length(i));
        }
    }
}
