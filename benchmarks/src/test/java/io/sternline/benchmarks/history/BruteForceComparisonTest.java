package io.sternline.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BruteForceComparisonTest {
    private static final int HISTORIES = 20_000;

    @Test
    void shouldAgreeWithBruteForceOnValues() {
        compare(Simulation.values(7, 1, 4, 0.25), 1);
    }

    @Test
    void shouldAgreeWithBruteForceOnCounters() {
        compare(Simulation.counters(7, 1, 4, 0.25), 2);
    }

    private static void compare(final Simulation.Shape shape, final long firstSeed) {
        int broken = 0;
        for (long seed = firstSeed; seed < firstSeed + HISTORIES; seed++) {
            final List<Operation> history = damaged(Simulation.run(shape, seed), new Random(seed));
            final boolean expected = BruteForce.isLinearizable(history);
            final Search search = new Search(new KeyHistory("k0", history), Limits.DEFAULT, System::nanoTime);

            assertThat(search.run())
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(expected ? Search.Answer.LINEARIZABLE : Search.Answer.NOT_LINEARIZABLE);
            if (!expected) {
                broken++;
                assertThat(BruteForce.isLinearizable(before(history, search.unexplained())))
                        .as(
                                "seed %d: what came before #%d",
                                seed, search.unexplained().number())
                        .isTrue();
            }
        }
        assertThat(broken).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
    }

    /** All that had been answered before, and what had begun then: as if it was never answered. */
    private static List<Operation> before(final List<Operation> history, final Operation culprit) {
        final List<Operation> result = new ArrayList<>();
        for (final Operation operation : history) {
            if (operation.endNs() < culprit.endNs()) {
                result.add(operation);
            } else if (operation.invokedNs() < culprit.endNs()
                    && !operation.kind().reads()) {
                result.add(changed(operation, null, Outcome.INDETERMINATE, null));
            }
        }
        return result;
    }

    /** Replaces the answer of one or two operations by what another was shown, or by nothing. */
    private static List<Operation> damaged(final List<Operation> history, final Random random) {
        final List<Operation> result = new ArrayList<>(history);
        for (int times = random.nextInt(3); times > 0; times--) {
            final int index = random.nextInt(result.size());
            final Operation operation = result.get(index);
            if (operation.outcome() == Outcome.INDETERMINATE) {
                continue;
            }
            final Seen other = result.get(random.nextInt(result.size())).seen();
            final Result answer = operation.result();
            final Long counter = answer.counter() == null ? null : answer.counter() + random.nextInt(3) - 1;
            final boolean flips = operation.kind().mayNotApply() && random.nextBoolean();
            final Outcome outcome = !flips
                    ? operation.outcome()
                    : operation.outcome() == Outcome.DONE ? Outcome.NOT_APPLIED : Outcome.DONE;
            final Long revision = answer.revision() == null ? null : Math.max(1, answer.revision());
            result.set(
                    index, changed(operation, operation.completedNs(), outcome, new Result(revision, counter, other)));
        }
        return result;
    }

    private static Operation changed(
            final Operation operation, final Long completedNs, final Outcome outcome, final Result result) {
        return new Operation(
                operation.number(),
                operation.client(),
                operation.key(),
                operation.kind(),
                operation.argument(),
                operation.invokedNs(),
                completedNs,
                outcome,
                result);
    }
}
