package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.chaos.watch.WatchVerdict;
import io.sternline.benchmarks.history.Verdict;
import java.nio.file.Path;
import java.util.Map;

/**
 * What came of a workload.
 *
 * @param operations calls made, the last reads included; each ended in one of the four ways that follow.
 * @param ok answered.
 * @param indeterminate writes whose fate nobody told.
 * @param unavailable calls that no node carried out.
 * @param rejected calls that were refused.
 * @param verdict what the checker says of the history.
 * @param watches what came of the watches beside.
 * @param history where the history is.
 * @param counts figures by name for a report, zeros included, see {@link Counts}.
 */
public record WorkloadResult(
        long operations,
        long ok,
        long indeterminate,
        long unavailable,
        long rejected,
        Verdict verdict,
        WatchVerdict watches,
        Path history,
        Map<String, Long> counts) {
    /** Whether every promise was kept, every key was judged and read at the end, and every call ended in time. */
    public boolean clean() {
        return verdict.clean()
                && watches.clean()
                && verdict.linearizable() == Verdict.Linearizable.YES
                && counts.get(Counts.KEYS_NOT_READ) == 0
                && counts.get(Counts.OVERDUE) == 0;
    }
}
