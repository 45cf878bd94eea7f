package io.sternline.benchmarks.history;

import java.util.List;

/**
 * A promise that was broken.
 *
 * @param what the kind of breach.
 * @param key where.
 * @param message the case in one or a few lines.
 * @param operations those it is about.
 */
public record Violation(What what, String key, String message, List<Operation> operations) {
    /** Kinds of breach. One cause often shows as several. */
    public enum What {
        /** No order of the operations explains all answers. */
        NOT_LINEARIZABLE,
        /** An acknowledged write is missing, and nobody ever saw it. */
        LOST_WRITE,
        /** A read that had to see a write shows what was before. */
        STALE_READ,
        /** An entry is back that had been removed. */
        RESURRECTED,
        /** A write that was refused shows. */
        READ_OF_FAILED_WRITE,
        /** A value shows that nobody wrote. */
        VALUE_FROM_NOWHERE,
        /** A value was seen before its write began. */
        READ_FROM_FUTURE,
        /** Two writes were given one revision. */
        REVISION_REUSED,
        /** A write that began after another had ended, or was seen, has the lower revision. */
        REVISION_ORDER,
        /** An entry was shown with the revision of a write that did not make it. */
        REVISION_MISMATCH,
        /** What a write found is not what the write before it, by revision, had left. */
        WRONG_PREDECESSOR,
        /** One write took effect at two revisions. */
        APPLIED_TWICE,
        /** A counter stands below what its acknowledged increments make. */
        COUNTER_TOO_LOW,
        /** A counter stands above what all its increments can make. */
        COUNTER_TOO_HIGH,
        /** A SESSION read does not show what its own client wrote. */
        OWN_WRITE_NOT_SEEN,
        /** A SESSION read shows less than its client had seen before. */
        SESSION_WENT_BACK,
        /** An entry was shown when its time was up. */
        EXPIRED_LATE,
        /** An entry was gone before its time was up. */
        EXPIRED_EARLY
    }
}
