package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.Verdict;
import io.sternline.benchmarks.history.Violation.What;
import java.util.Map;
import java.util.TreeMap;

/** Names of the figures in {@link WorkloadResult#counts}, and what of a verdict they sum up. */
public final class Counts {
    /** Times that an acknowledged write was missing. */
    public static final String ACKNOWLEDGED_LOST = "acknowledgedLost";

    /** Times that a write had taken effect more than once. */
    public static final String DUPLICATES = "duplicates";

    /** LINEARIZABLE reads, and writes that tell what they found, that missed an acknowledged write. */
    public static final String STALE_READS = "staleReads";

    /** SESSION reads that showed less than their client knew. */
    public static final String STALE_SESSION_READS = "staleSessionReads";

    /** Values that were seen though nobody wrote them, or their write was refused or had not begun. */
    public static final String WRONG_VALUES = "wrongValues";

    /** Revisions that contradict the order of things. */
    public static final String REVISION_FAULTS = "revisionFaults";

    /** Entries that went too early or were shown too late. */
    public static final String EXPIRY_FAULTS = "expiryFaults";

    /** Keys whose operations have no order that explains all answers. */
    public static final String NOT_LINEARIZABLE_KEYS = "notLinearizableKeys";

    /** Keys that the search was given up for. */
    public static final String UNDECIDED_KEYS = "undecidedKeys";

    /** Keys in the history. */
    public static final String KEYS = "keys";

    /** Writes that were acknowledged and took effect. */
    public static final String ACKNOWLEDGED_WRITES = "acknowledgedWrites";

    /** Keys that could not be read at the end: what was written last to them is unproven. */
    public static final String KEYS_NOT_READ = "keysNotRead";

    /** Calls that had not ended long after their deadline. */
    public static final String OVERDUE = "overdueCalls";

    /** Longest time a call took, in milliseconds. */
    public static final String LONGEST_CALL_MS = "longestCallMs";

    private Counts() {}

    /** Those that the verdict tells. */
    static Map<String, Long> of(final Verdict verdict) {
        final Map<String, Long> counts = new TreeMap<>();
        counts.put(ACKNOWLEDGED_LOST, sum(verdict, What.LOST_WRITE, What.COUNTER_TOO_LOW, What.WRONG_PREDECESSOR));
        counts.put(DUPLICATES, sum(verdict, What.APPLIED_TWICE, What.COUNTER_TOO_HIGH));
        counts.put(STALE_READS, sum(verdict, What.STALE_READ, What.RESURRECTED));
        counts.put(STALE_SESSION_READS, sum(verdict, What.OWN_WRITE_NOT_SEEN, What.SESSION_WENT_BACK));
        counts.put(
                WRONG_VALUES, sum(verdict, What.VALUE_FROM_NOWHERE, What.READ_OF_FAILED_WRITE, What.READ_FROM_FUTURE));
        counts.put(REVISION_FAULTS, sum(verdict, What.REVISION_REUSED, What.REVISION_ORDER, What.REVISION_MISMATCH));
        counts.put(EXPIRY_FAULTS, sum(verdict, What.EXPIRED_EARLY, What.EXPIRED_LATE));
        counts.put(NOT_LINEARIZABLE_KEYS, sum(verdict, What.NOT_LINEARIZABLE));
        counts.put(UNDECIDED_KEYS, (long) verdict.undecided().size());
        counts.put(KEYS, (long) verdict.keys());
        counts.put(ACKNOWLEDGED_WRITES, verdict.acknowledgedWrites());
        return counts;
    }

    private static long sum(final Verdict verdict, final What... kinds) {
        long sum = 0;
        for (final What kind : kinds) {
            sum += verdict.count(kind);
        }
        return sum;
    }
}
