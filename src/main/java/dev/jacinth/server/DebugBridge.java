package dev.jacinth.server;

import dev.jacinth.command.Call;
import dev.jacinth.persistence.RdbSettings;
import dev.jacinth.persistence.rdb.DumpWriter;
import java.util.concurrent.locks.LockSupport;

/// What DEBUG does to the parts of this server.
final class DebugBridge implements DebugHooks {

    private final Composition parts;
    private final Configuration configuration;
    private final DumpWriter dumps = new DumpWriter();

    DebugBridge(Composition parts, Configuration configuration) {
        this.parts = parts;
        this.configuration = configuration;
    }

    @Override
    public void crash(Crash kind) {
        parts.crashReport.end(new AssertionError("DEBUG " + kind), "DEBUG");
    }

    @Override
    public String reload(boolean save, boolean flush, boolean merge) {
        return parts.files.reload(save, flush, merge);
    }

    @Override
    public String loadAppendOnlyFile() {
        return "there is no append-only file";
    }

    @Override
    public void changeReplicationId() {
        parts.replication.replication().changeId();
    }

    @Override
    public long serializedBytes(int database, int record) {
        return dumps.valueBytes(
                parts.keyspace.context(),
                parts.keyspace.memory().live(),
                parts.keyspace.database(database).at(record),
                RdbSettings.writing(parts.settings));
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
        parts.files.skipChecksums(skipped);
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
