package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Runs every benchmark a little, so that none can rot.
class TreeBenchmarkTest {

    @Test
    void everyBenchmarkRuns() {
        TreeBenchmark benchmark = new TreeBenchmark();
        benchmark.entries = 5_000;
        benchmark.nodeBytes = TreeLayout.NODE_BYTES;
        benchmark.fill();
        assertThat(benchmark.bytesPerEntry()).isBetween(12.0, 16.0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(benchmark.find()).isNotZero();
            assertThat(benchmark.rank()).isBetween(0L, 4_999L);
            assertThat(benchmark.entry()).isNotZero();
            assertThat(benchmark.step()).isNotZero();
            assertThat(benchmark.append()).isEqualTo(i);
            assertThat(benchmark.removeAndInsert()).isTrue();
        }
        benchmark.validate();
        benchmark.release();
    }
}
