package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Violation.What;
import java.util.List;
import java.util.Map;

/**
 * What came of checking a history.
 *
 * @param operations how many there are.
 * @param keys how many keys.
 * @param acknowledgedWrites writes that were answered and took effect.
 * @param indeterminate writes that were never answered.
 * @param failed operations that were rejected, or reads that nobody answered.
 * @param linearizable {@code NO} outweighs {@code UNKNOWN}: an undecided key does not excuse a broken one.
 * @param searchSteps what the search for linear orders took.
 * @param undecided keys whose search was given up.
 * @param countersWithoutFinalRead counters that nobody read when all was over: their last increments are unproven.
 * @param counts breaches of each kind that there are.
 * @param violations the first few of each kind.
 */
public record Verdict(
        int operations,
        int keys,
        long acknowledgedWrites,
        long indeterminate,
        long failed,
        Linearizable linearizable,
        long searchSteps,
        List<Undecided> undecided,
        List<String> countersWithoutFinalRead,
        Map<What, Long> counts,
        List<Violation> violations) {
    /** Whether SYNC writes and LINEARIZABLE reads are. */
    public enum Linearizable {
        YES,
        NO,
        UNKNOWN
    }

    /** Whether no promise was broken, as far as could be decided. */
    public boolean clean() {
        return counts.isEmpty();
    }

    /** How many breaches of this kind there are. */
    public long count(final What what) {
        return counts.getOrDefault(what, 0L);
    }
}
