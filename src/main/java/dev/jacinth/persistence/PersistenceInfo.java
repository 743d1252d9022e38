package dev.jacinth.persistence;

import dev.jacinth.time.Clock;
import java.util.Locale;
import java.util.function.BiConsumer;

/// The fields of INFO persistence, in Redis's order. Those of the append-only file are as with it switched off.
public final class PersistenceInfo {

    private final Snapshotter snapshotter;
    private final LoadingStatus loading;
    private final Clock clock;

    public PersistenceInfo(Snapshotter snapshotter, LoadingStatus loading, Clock clock) {
        this.snapshotter = snapshotter;
        this.loading = loading;
        this.clock = clock;
    }

    /// Gives each field's name and value.
    public void write(BiConsumer<String, String> out) {
        put(out, "loading", loading.isLoading());
        put(out, "async_loading", loading.isLoadingAside());
        writeCopying(out);
        writeSaving(out);
        writeAppendOnly(out);
        put(out, "module_fork_in_progress", 0);
        put(out, "module_fork_last_cow_size", 0);
        if (loading.isLoading() || loading.isLoadingAside()) {
            writeLoading(out);
        }
    }

    private void writeCopying(BiConsumer<String, String> out) {
        long keys = snapshotter.currentKeys();
        long written = snapshotter.currentKeysWritten();
        put(out, "current_cow_peak", snapshotter.peakCopiedBytes());
        put(out, "current_cow_size", snapshotter.currentCopiedBytes());
        put(out, "current_cow_size_age", 0);
        out.accept("current_fork_perc", percent(keys == 0 ? 0 : 100.0 * written / keys));
        put(out, "current_save_keys_processed", written);
        put(out, "current_save_keys_total", keys);
    }

    private void writeSaving(BiConsumer<String, String> out) {
        put(out, "rdb_changes_since_last_save", snapshotter.changesCount());
        put(out, "rdb_bgsave_in_progress", snapshotter.isWritingSnapshot());
        put(out, "rdb_last_save_time", snapshotter.lastSaveSeconds());
        out.accept("rdb_last_bgsave_status", snapshotter.lastSucceeded() ? "ok" : "err");
        put(out, "rdb_last_bgsave_time_sec", snapshotter.lastDurationSeconds());
        put(out, "rdb_current_bgsave_time_sec", snapshotter.currentDurationSeconds());
        put(out, "rdb_saves", snapshotter.saves());
        put(out, "rdb_last_cow_size", snapshotter.lastCopiedBytes());
        put(out, "rdb_last_load_keys_expired", loading.lastKeysExpired());
        put(out, "rdb_last_load_keys_loaded", loading.lastKeysLoaded());
    }

    private static void writeAppendOnly(BiConsumer<String, String> out) {
        put(out, "aof_enabled", 0);
        put(out, "aof_rewrite_in_progress", 0);
        put(out, "aof_rewrite_scheduled", 0);
        put(out, "aof_last_rewrite_time_sec", -1);
        put(out, "aof_current_rewrite_time_sec", -1);
        out.accept("aof_last_bgrewrite_status", "ok");
        put(out, "aof_rewrites", 0);
        put(out, "aof_rewrites_consecutive_failures", 0);
        out.accept("aof_last_write_status", "ok");
        put(out, "aof_last_cow_size", 0);
    }

    private void writeLoading(BiConsumer<String, String> out) {
        long loaded = loading.loadedBytes();
        long total = loading.totalBytes();
        long elapsed = clock.wallMillis() / 1000 - loading.startSeconds();
        long left = Math.max(1, total - loaded);
        put(out, "loading_start_time", loading.startSeconds());
        put(out, "loading_total_bytes", total);
        put(out, "loading_rdb_used_mem", 0);
        put(out, "loading_loaded_bytes", loaded);
        out.accept("loading_loaded_perc", percent(total == 0 ? 0 : 100.0 * loaded / total));
        put(out, "loading_eta_seconds", elapsed == 0 ? 1 : elapsed * left / (loaded + 1));
    }

    private static void put(BiConsumer<String, String> out, String name, long value) {
        out.accept(name, Long.toString(value));
    }

    private static void put(BiConsumer<String, String> out, String name, boolean value) {
        out.accept(name, value ? "1" : "0");
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
