package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DictBenchmarkTest {

    @Test
    void everyBenchmarkRuns() {
        DictBenchmark benchmark = new DictBenchmark();
        benchmark.size = 1_000;
        benchmark.fill();
        for (int i = 0; i < 1_000; i++) {
            assertThat(benchmark.findHit()).isNotZero();
            assertThat(benchmark.findMiss()).isEqualTo(Dict.NONE);
            assertThat(benchmark.random()).isNotZero();
        }
        assertThat(benchmark.insertAndFree()).isPositive();
        for (int i = 0; i < 1_000; i++) {
            assertThat(benchmark.removeAndInsert()).isEqualTo(1_000 + i);
        }
        benchmark.close();
    }
}
