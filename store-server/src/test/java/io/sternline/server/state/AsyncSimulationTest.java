package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AsyncSimulationTest {
    private static final int RUNS = Integer.getInteger("simulation.runs", 30);
    private static final Long SEED = Long.getLong("simulation.seed");

    private final AsyncTally tally = new AsyncTally();

    @Test
    void shouldAgreeAndLoseNothingThatSurvivedAndDoNothingTwice() {
        for (long seed = SEED == null ? 1 : SEED; seed <= (SEED == null ? RUNS : SEED); seed++) {
            try (AsyncSimulation simulation = new AsyncSimulation(seed, tally)) {
                simulation.run();
            } catch (final AssertionError | RuntimeException failure) {
                throw new AssertionError("failed with -Dsimulation.seed=" + seed, failure);
            }
        }
        if (SEED == null) {
            assertThat(tally.merges()).as("merges").isPositive();
            assertThat(tally.taken()).as("changes taken over").isPositive();
            assertThat(tally.overtaken()).as("changes overtaken").isPositive();
            assertThat(tally.leaseEnds()).as("entries gone with leases").isPositive();
            assertThat(tally.copies()).as("copies").isPositive();
        }
    }
}
