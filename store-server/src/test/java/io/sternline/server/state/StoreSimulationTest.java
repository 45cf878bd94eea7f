package io.sternline.server.state;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random logs, checked three ways: a plain model predicts every reply, every read and everything that expires or is
 * evicted; machines that start from a snapshot taken anywhere give the same replies, let the same entries go in the same
 * order and have the same digest after every message; and all write the same snapshot.
 *
 * <p>{@code -Dsimulation.seeds=N} runs more, {@code -Dsimulation.seed=X} runs one again.
 */
class StoreSimulationTest {
    private static final int SEEDS_DEFAULT = 300;

    /** Ten thousand seeds take two minutes; the limit is for a hang. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldAnswerAsTheModelPredictsAndContinueFromASnapshotTakenAnywhere() {
        final Long only = Long.getLong("simulation.seed");
        final long first = only == null ? 1 : only;
        final long last = only == null ? Long.getLong("simulation.seeds", SEEDS_DEFAULT) : only;
        final Coverage coverage = new Coverage();
        for (long seed = first; seed <= last; seed++) {
            try (Simulation simulation = new Simulation(seed, coverage)) {
                simulation.run();
            } catch (final AssertionError | RuntimeException failure) {
                throw new AssertionError("failed with -Dsimulation.seed=" + seed, failure);
            }
        }
        if (last - first + 1 >= SEEDS_DEFAULT) {
            coverage.check();
        }
    }
}
