package dev.jacinth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Many seeds of [SimulationRun]. A failure names its seed; `-Djacinth.simulation.seed=N` repeats it, with the log.
class ReplicationSimulation {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.jacinth.replication");
    private static final int SEEDS = Integer.getInteger("jacinth.simulation.seeds", 300);

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Long.getLong("jacinth.simulation.seed") == null ? Level.OFF : Level.ALL);
    }

    @Test
    void allNodesAgreeWhateverHappens() {
        Long single = Long.getLong("jacinth.simulation.seed");
        if (single != null) {
            run(single);
            return;
        }
        SimulationRun.Totals totals = new SimulationRun.Totals();
        for (long seed = 0; seed < SEEDS; seed++) {
            totals.add(run(seed));
        }
        assertThat(totals.full()).as("full synchronisations in all runs").isGreaterThan(SEEDS);
        assertThat(totals.partial()).as("partial synchronisations in all runs").isGreaterThan(SEEDS);
    }

    private static SimulationRun.Totals run(long seed) {
        try {
            return new SimulationRun(seed).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (-Djacinth.simulation.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
