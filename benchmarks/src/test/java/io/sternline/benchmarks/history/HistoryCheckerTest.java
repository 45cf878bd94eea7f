package io.sternline.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.benchmarks.history.Verdict.Linearizable;
import io.sternline.benchmarks.history.Violation.What;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCheckerTest {
    private static final int SEEDS = 30;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.2})
    void shouldFindNothingWrongWithValues(final double unanswered) {
        checkGood(Simulation.values(300, 3, 6, unanswered));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.2})
    void shouldFindNothingWrongWithCounters(final double unanswered) {
        checkGood(Simulation.counters(200, 3, 6, unanswered));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.2})
    void shouldFindNothingWrongWithWhatExpires(final double unanswered) {
        checkGood(Simulation.perishable(Simulation.values(300, 3, 6, unanswered)));
    }

    @Test
    void shouldFindNothingWrongWithCountersThatExpire() {
        checkGood(Simulation.perishable(Simulation.counters(200, 3, 6, 0.05)));
    }

    @Test
    void shouldFindNothingWrongWhenAllClientsUseOneKey() {
        checkGood(Simulation.values(200, 1, 16, 0.05));
    }

    @Test
    void shouldGiveUpAtALimitAndSayWhich() {
        final List<Operation> history = Simulation.run(Simulation.values(300, 1, 8, 0.1), 1);
        final Verdict verdict = new HistoryChecker(new Limits(20, 1 << 20, 60_000), 0).check(history);

        assertThat(verdict.linearizable()).isEqualTo(Linearizable.UNKNOWN);
        assertThat(verdict.undecided())
                .singleElement()
                .satisfies(key -> assertThat(key.why()).contains("20 steps"));
        assertThat(verdict.clean()).isTrue();
    }

    @Test
    void shouldGiveUpWhenTimeOrMemoryRunsOut() {
        final KeyHistory key = new KeyHistory("k0", Simulation.run(Simulation.values(3_000, 1, 8, 0), 1));
        final long[] clock = {0};
        final Search slow = new Search(key, new Limits(1_000_000, 1 << 30, 5), () -> clock[0] += 3_000_000);
        final Search large = new Search(key, new Limits(1_000_000, 1_000, 5), () -> 0);

        assertThat(slow.run()).isEqualTo(Search.Answer.UNKNOWN);
        assertThat(slow.givenUp()).contains("timeMsMax");
        assertThat(large.run()).isEqualTo(Search.Answer.UNKNOWN);
        assertThat(large.givenUp()).contains("memoryBytesMax 1000");
    }

    @Test
    void shouldNotJudgeWhatItCannot() {
        final HistoryChecker checker = new HistoryChecker(Limits.DEFAULT, 0);

        assertThatThrownBy(() -> checker.check(
                        new Ops().put(1, "a", 0, 1, 1).put(2, "a", 2, 3, 2).all()))
                .hasMessageContaining("operations 1 and 2 both store 'a'");
        assertThatThrownBy(() -> checker.check(
                        new Ops().put(1, "a", 0, 1, 1).increment(2, 2, 1, 2).all()))
                .hasMessageContaining("both incremented and given values");
        final Operation twice = new Ops().put(1, "a", 0, 1, 1).all().get(0);
        assertThatThrownBy(() -> checker.check(List.of(twice, twice))).hasMessageContaining("have the number 1");
    }

    @Test
    void shouldJudgeTenThousandOperations() {
        final List<Operation> history = Simulation.run(Simulation.values(10_000, 20, 16, 0.01), 7);
        final long startNs = System.nanoTime();
        final Verdict verdict = new HistoryChecker(Limits.DEFAULT, Simulation.CLOCK_UNCERTAINTY_MS).check(history);
        final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        System.out.println("10,000 operations, 20 keys, 16 clients, " + verdict.indeterminate() + " unanswered: "
                + tookMs + " ms, " + verdict.searchSteps() + " steps");

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.linearizable()).isEqualTo(Linearizable.YES);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldFindOneStaleReadAmongTenThousandOperations(final long seed) {
        final List<Operation> history = new ArrayList<>(Simulation.run(Simulation.values(10_000, 20, 16, 0.01), seed));
        final Operation stale = makeLastReadStale(history);
        final Verdict verdict = new HistoryChecker(Limits.DEFAULT, Simulation.CLOCK_UNCERTAINTY_MS).check(history);

        assertThat(verdict.linearizable()).isEqualTo(Linearizable.NO);
        assertThat(verdict.violations())
                .as("seed %d, %d steps", seed, verdict.searchSteps())
                .filteredOn(violation -> violation.what() == What.NOT_LINEARIZABLE)
                .singleElement()
                .satisfies(
                        violation -> assertThat(violation.operations().get(0)).isEqualTo(stale));
    }

    /** Has the last read that found something find the first value that was found under its key. */
    private static Operation makeLastReadStale(final List<Operation> history) {
        int index = history.size() - 1;
        while (history.get(index).kind() != Operation.Kind.GET
                || history.get(index).seen() == null) {
            index--;
        }
        final Operation last = history.get(index);
        final Operation first = history.stream()
                .filter(operation -> operation.key().equals(last.key()) && operation.seen() != null)
                .findFirst()
                .orElseThrow();
        final Operation stale = new Operation(
                last.number(),
                last.client(),
                last.key(),
                last.kind(),
                last.argument(),
                last.invokedNs(),
                last.completedNs(),
                last.outcome(),
                first.result().revision() == null ? first.result() : new Operation.Result(null, null, first.seen()));
        history.set(index, stale);
        return stale;
    }

    private static void checkGood(final Simulation.Shape shape) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            final List<Operation> history = Simulation.run(shape, seed);
            final Verdict verdict = new HistoryChecker(Limits.DEFAULT, Simulation.CLOCK_UNCERTAINTY_MS).check(history);

            assertThat(verdict.violations()).as("seed %d of %s", seed, shape).isEmpty();
            assertThat(verdict.linearizable()).as("seed %d of %s", seed, shape).isEqualTo(Linearizable.YES);
        }
    }
}
