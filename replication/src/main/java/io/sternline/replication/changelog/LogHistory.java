package io.sternline.replication.changelog;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a log tells, ring included: where it begins, where its revisions jump and where it ends. Written by the state thread,
 * read by any. Within a stretch without a jump only the end moves; all else makes another object, so that what a reader finds
 * in one belongs together.
 *
 * <p>A log that is told to go back, or to go on from another node's state, begins another history. Histories are numbered,
 * as revisions alone do not tell them apart: the new one may give out, from where it begins, numbers that the old one had.
 */
public final class LogHistory {
    /** Jumps that are remembered; the oldest are forgotten first. */
    static final int JUMPS_MAX = 1024;

    private static final long[] NO_ENDS = {};

    private final long number;
    private final long begin;
    /** Last revisions before each jump. Never changed. */
    private final long[] ends;

    private final AtomicLong newest;

    private LogHistory(final long number, final long begin, final long[] ends, final long newest) {
        this.number = number;
        this.begin = begin;
        this.ends = ends;
        this.newest = new AtomicLong(newest);
    }

    /** Begins behind a revision. */
    static LogHistory begin(final long number, final long revision) {
        return new LogHistory(number, revision, NO_ENDS, revision);
    }

    static LogHistory of(final long number, final long begin, final long[] ends, final long newest) {
        return new LogHistory(number, begin, newestOf(ends), newest);
    }

    /** Rises with each history that the log has begun. */
    public long number() {
        return number;
    }

    /** The log had the changes behind this one when it was opened or begun; those it has dropped since are not counted out. */
    public long begin() {
        return begin;
    }

    /** Last revisions before each jump, oldest first; of those too that the log has dropped since. */
    public long[] ends() {
        return ends.clone();
    }

    /** Revision of the last change that was recorded, or {@link #begin}. */
    public long newest() {
        return newest.get();
    }

    /** State thread: the next change was recorded. */
    LogHistory next(final long revision) {
        final long before = newest.getPlain();
        if (revision == before + 1) {
            newest.lazySet(revision);
            return this;
        }
        final long[] more = Arrays.copyOf(ends, ends.length + 1);
        more[ends.length] = before;
        return new LogHistory(number, begin, newestOf(more), revision);
    }

    private static long[] newestOf(final long[] ends) {
        return ends.length <= JUMPS_MAX ? ends : Arrays.copyOfRange(ends, ends.length - JUMPS_MAX, ends.length);
    }
}
