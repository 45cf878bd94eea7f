package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchSimulationTest {
    private static final int RUNS = 24;
    private static final int STEPS = 1500;

    @Test
    void shouldBringEveryChangeOnceInOrderWhateverHappens() {
        final long seed = Long.getLong("sternline.seed", System.nanoTime());
        System.out.println("seed " + seed);
        long changes = 0;
        long compacted = 0;
        for (int run = 0; run < RUNS; run++) {
            final WatchSimulation simulation = new WatchSimulation(new Random(seed + run));
            simulation.run(STEPS);
            changes += simulation.changesSeen();
            compacted += simulation.compacted();
        }
        assertThat(changes).as("the schedules reach something").isGreaterThan(10_000);
        assertThat(compacted).isPositive();
    }
}
