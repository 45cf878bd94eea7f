package io.sternline.benchmarks.chaos.watch;

import io.sternline.benchmarks.chaos.watch.WatchFault.What;
import java.util.List;
import java.util.Map;

/**
 * What came of judging watches.
 *
 * @param sessions watches opened.
 * @param compacted those of them that were told that changes are not retained any more.
 * @param brought changes brought to all of them together.
 * @param revisions different changes among these.
 * @param writesFound acknowledged writes that were found among the changes, each with its revision.
 * @param nearReads reads through a near cache that were judged.
 * @param nearUnanswered reads that it had to ask the group for, and nobody answered.
 * @param counts breaches of each kind that there are.
 * @param faults the first few.
 */
public record WatchVerdict(
        int sessions,
        int compacted,
        long brought,
        long revisions,
        long writesFound,
        long nearReads,
        long nearUnanswered,
        Map<What, Long> counts,
        List<WatchFault> faults) {
    /** Nothing was watched. */
    public static final WatchVerdict NONE = new WatchVerdict(0, 0, 0, 0, 0, 0, 0, Map.of(), List.of());

    /** Whether every change came once, in order, without a gap, and was the right one. */
    public boolean clean() {
        return counts.isEmpty();
    }
}
