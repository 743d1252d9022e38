package dev.jacinth.persistence;

import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoText;
import dev.jacinth.time.Clock;

/// INFO persistence, in Redis's order. Those of the append-only file are as with it switched off.
public final class PersistenceInfo implements InfoSection {

    private final Snapshotter snapshotter;
    private final LoadingStatus loading;
    private final Clock clock;

    public PersistenceInfo(Snapshotter snapshotter, LoadingStatus loading, Clock clock) {
        this.snapshotter = snapshotter;
        this.loading = loading;
        this.clock = clock;
    }

    @Override
    public String title() {
        return "Persistence";
    }

    @Override
    public void write(InfoText out) {
        out.field("loading", loading.isLoading());
        out.field("async_loading", loading.isLoadingAside());
        writeCopying(out);
        writeSaving(out);
        writeAppendOnly(out);
        out.field("module_fork_in_progress", 0);
        out.field("module_fork_last_cow_size", 0);
        if (loading.isLoading() || loading.isLoadingAside()) {
            writeLoading(out);
        }
    }

    private void writeCopying(InfoText out) {
        long keys = snapshotter.currentKeys();
        long written = snapshotter.currentKeysWritten();
        out.field("current_cow_peak", snapshotter.peakCopiedBytes());
        out.field("current_cow_size", snapshotter.currentCopiedBytes());
        out.field("current_cow_size_age", 0);
        out.field("current_fork_perc", InfoText.decimal(keys == 0 ? 0 : 100.0 * written / keys, 2));
        out.field("current_save_keys_processed", written);
        out.field("current_save_keys_total", keys);
    }

    private void writeSaving(InfoText out) {
        out.field("rdb_changes_since_last_save", snapshotter.changesCount());
        out.field("rdb_bgsave_in_progress", snapshotter.isWritingSnapshot());
        out.field("rdb_last_save_time", snapshotter.lastSaveSeconds());
        out.field("rdb_last_bgsave_status", snapshotter.lastSucceeded() ? "ok" : "err");
        out.field("rdb_last_bgsave_time_sec", snapshotter.lastDurationSeconds());
        out.field("rdb_current_bgsave_time_sec", snapshotter.currentDurationSeconds());
        out.field("rdb_saves", snapshotter.saves());
        out.field("rdb_last_cow_size", snapshotter.lastCopiedBytes());
        out.field("rdb_last_load_keys_expired", loading.lastKeysExpired());
        out.field("rdb_last_load_keys_loaded", loading.lastKeysLoaded());
    }

    private static void writeAppendOnly(InfoText out) {
        out.field("aof_enabled", 0);
        out.field("aof_rewrite_in_progress", 0);
        out.field("aof_rewrite_scheduled", 0);
        out.field("aof_last_rewrite_time_sec", -1);
        out.field("aof_current_rewrite_time_sec", -1);
        out.field("aof_last_bgrewrite_status", "ok");
        out.field("aof_rewrites", 0);
        out.field("aof_rewrites_consecutive_failures", 0);
        out.field("aof_last_write_status", "ok");
        out.field("aof_last_cow_size", 0);
    }

    private void writeLoading(InfoText out) {
        long loaded = loading.loadedBytes();
        long total = loading.totalBytes();
        long elapsed = clock.wallMillis() / 1000 - loading.startSeconds();
        long left = Math.max(1, total - loaded);
        out.field("loading_start_time", loading.startSeconds());
        out.field("loading_total_bytes", total);
        out.field("loading_rdb_used_mem", 0);
        out.field("loading_loaded_bytes", loaded);
        out.field("loading_loaded_perc", InfoText.decimal(total == 0 ? 0 : 100.0 * loaded / total, 2));
        out.field("loading_eta_seconds", elapsed == 0 ? 1 : elapsed * left / (loaded + 1));
    }
}
