package dev.jacinth.server;

import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoText;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;

/// INFO memory.
final class MemoryInfo implements InfoSection {

    /// Not jemalloc: what tools know of that one does not hold here.
    static final String ALLOCATOR = "jacinth";

    private final MemoryFigures figures;
    private final Keyspace keyspace;
    private final Settings settings;

    MemoryInfo(MemoryFigures figures, Keyspace keyspace, Settings settings) {
        this.figures = figures;
        this.keyspace = keyspace;
        this.settings = settings;
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void write(InfoText out) {
        long resident = figures.residentBytes();
        totals(out, resident);
        out.field("allocator_allocated", figures.allocatedBytes());
        out.field("allocator_active", figures.activeBytes());
        out.field("allocator_resident", figures.residentDataBytes());
        out.bytes("total_system_memory", figures.systemMemoryBytes());
        scripts(out);
        out.bytes("maxmemory", settings.get(Settings.MAXMEMORY));
        out.field("maxmemory_policy", settings.show(Settings.MAXMEMORY_POLICY));
        fragmentation(out, resident);
        buffers(out);
        out.field("mem_allocator", ALLOCATOR);
        out.field("active_defrag_running", 0);
        out.field("lazyfree_pending_objects", keyspace.reclaimer().pendingObjects());
        out.field("lazyfreed_objects", keyspace.reclaimer().reclaimedObjects());
        out.field("mem_snapshot_pages", keyspace.memory().snapshotBytes());
        out.field("jvm_heap_used", figures.heapUsedBytes());
        out.field("jvm_heap_committed", figures.heapCommittedBytes());
    }

    private void totals(InfoText out, long resident) {
        out.bytes("used_memory", figures.usedBytes());
        out.bytes("used_memory_rss", resident);
        out.bytes("used_memory_peak", figures.peakBytes());
        out.percent("used_memory_peak_perc", figures.peakPercent());
        out.field("used_memory_overhead", figures.overheadBytes());
        out.field("used_memory_startup", figures.startupBytes());
        out.field("used_memory_dataset", figures.datasetBytes());
        out.percent("used_memory_dataset_perc", figures.datasetPercent());
    }

    /// There are no scripts yet; tools expect the fields.
    private static void scripts(InfoText out) {
        out.field("used_memory_lua", 0);
        out.field("used_memory_vm_eval", 0);
        out.human("used_memory_lua", 0);
        out.field("used_memory_scripts_eval", 0);
        out.field("number_of_cached_scripts", 0);
        out.field("number_of_functions", 0);
        out.field("number_of_libraries", 0);
        out.field("used_memory_vm_functions", 0);
        out.bytes("used_memory_vm_total", 0);
        out.field("used_memory_functions", 0);
        out.bytes("used_memory_scripts", 0);
    }

    private void fragmentation(InfoText out, long resident) {
        ratio(out, "allocator_frag", figures.activeBytes(), figures.allocatedBytes());
        ratio(out, "allocator_rss", figures.residentDataBytes(), figures.activeBytes());
        ratio(out, "rss_overhead", resident, figures.residentDataBytes());
        long used = figures.usedBytes();
        out.decimal("mem_fragmentation_ratio", (double) resident / Math.max(1, used), 2);
        out.field("mem_fragmentation_bytes", resident - used);
    }

    private static void ratio(InfoText out, String name, long larger, long smaller) {
        out.decimal(name + "_ratio", (double) larger / Math.max(1, smaller), 2);
        out.field(name + "_bytes", larger - smaller);
    }

    private void buffers(InfoText out) {
        MemoryFigures.Buffers buffers = figures.buffers();
        out.field("mem_not_counted_for_evict", buffers.uncountedBytes() + buffers.appendOnlyBytes());
        out.field("mem_replication_backlog", buffers.backlogBytes());
        out.field("mem_total_replication_buffers", buffers.backlogBytes() + buffers.replicasBytes());
        out.field("mem_clients_slaves", buffers.replicasBytes());
        out.field("mem_clients_normal", buffers.normalClientsBytes());
        out.field("mem_cluster_links", 0);
        out.field("mem_aof_buffer", buffers.appendOnlyBytes());
    }
}
