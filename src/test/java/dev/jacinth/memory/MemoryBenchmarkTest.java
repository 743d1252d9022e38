package dev.jacinth.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBenchmarkTest {

    @Test
    void everyBenchmarkRuns() {
        MemoryBenchmark benchmark = new MemoryBenchmark();
        benchmark.count = 1_000;
        benchmark.fill();
        for (int i = 0; i < 1_000; i++) {
            assertThat(benchmark.allocateAndFreeWarm()).isNotZero();
            assertThat(benchmark.exchangeAtRandom()).isNotZero();
            benchmark.writeAtRandom();
            assertThat(benchmark.readAtRandom()).isNotNull();
            benchmark.snapshotAndClose();
        }
        benchmark.close();
    }
}
