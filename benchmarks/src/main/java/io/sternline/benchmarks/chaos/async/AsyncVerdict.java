package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import java.util.List;
import java.util.Map;

/**
 * What came of the clients of an ASYNC namespace.
 *
 * @param acknowledged writes.
 * @param writtenOnce those of them to keys that nobody wrote before or after: each has to be there.
 * @param indeterminate writes whose fate nobody told.
 * @param missed acknowledged writes that are gone with a disk, within what its node had said the replicas lacked.
 * @param overtaken acknowledged writes to keys where a newer revision stands that is no later write of the same client: a
 *     returning node's, or the base that another primary had.
 * @param ownReads reads by clients of what they had written themselves that were judged.
 * @param excusedReads reads that showed less than that, another node having become primary in between.
 * @param primaries terms in which writes were acknowledged.
 * @param tailChangesTaken changes of returning nodes that primaries made their own, as far as they were seen to tell.
 * @param tailChangesOvertaken those that they did not, likewise.
 * @param largestLagRecords most changes that the replica closest behind was seen to lack.
 * @param watches watches opened.
 * @param compacted those of them that were told that changes are not retained any more.
 * @param brought changes brought to all of them together.
 * @param counts breaches of each kind that there are.
 * @param faults the first few.
 */
public record AsyncVerdict(
        long acknowledged,
        long writtenOnce,
        long indeterminate,
        long missed,
        long overtaken,
        long ownReads,
        long excusedReads,
        int primaries,
        long tailChangesTaken,
        long tailChangesOvertaken,
        long largestLagRecords,
        int watches,
        int compacted,
        long brought,
        Map<What, Long> counts,
        List<AsyncFault> faults) {
    public AsyncVerdict {
        counts = Map.copyOf(counts);
        faults = List.copyOf(faults);
    }

    /** Whether every promise was kept. */
    public boolean clean() {
        return counts.isEmpty();
    }
}
