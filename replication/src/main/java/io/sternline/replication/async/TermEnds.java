package io.sternline.replication.async;

import java.util.List;

/**
 * How far a history goes in each term, newest last: two nodes have the same changes up to the lower end of the newest term
 * that both know, as each term's changes are one node's and nobody has any of them without all before.
 *
 * @param oldestRevision the change log reaches back to here: it has all changes behind it.
 * @param ends revision of the last change of each term that has any behind {@code oldestRevision}; before these {@code
 *     oldestRevision} itself, unless it is 0, as that change is part of the history too; and first of all the last change of
 *     each earlier term, as far as it is remembered: it tells what two nodes have in common though a log does not reach there.
 */
record TermEnds(long oldestRevision, List<Long> ends) {
    TermEnds {
        ends = List.copyOf(ends);
    }

    long newestRevision() {
        return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
    }
}
