package io.sternline.benchmarks.chaos;

import io.sternline.client.Takeover;

/**
 * The changes of primary in a run.
 *
 * @param all leadership terms that began.
 * @param unwarranted those of them that took the role from a primary whose process was running.
 */
record Elections(long all, long unwarranted) {
    /** Asks the group's history, which outlives the processes that would count. */
    static Elections since(final long firstTerm, final GroupView view) {
        final long unwarranted = view.admin().history().stream()
                .filter(takeover -> takeover.term() > firstTerm)
                .filter(takeover -> takeover.cause() == Takeover.Cause.ELECTION && takeover.wasRunning())
                .count();
        return new Elections(view.term() - firstTerm, unwarranted);
    }
}
