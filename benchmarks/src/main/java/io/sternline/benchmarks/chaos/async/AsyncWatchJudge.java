package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.chaos.watch.WatchedChange;
import io.sternline.benchmarks.history.Operation;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges watches of an ASYNC namespace, the only one of its group: each change once, in order of revision, without a gap.
 *
 * <p>Each primary numbers its changes from 1, which says that its term has begun and concerns no entry. So a watch has no gap
 * exactly if it was brought consecutive numbers within a term, goes on with number 2 of a later term, and left the term before at the same number as every other watch that went the same
 * way: the end of that term in the history of the new primary. What a dead primary had beyond that end comes back under
 * revisions of its successor, if at all; a watch that had seen it is to be told that it cannot go on.
 */
final class AsyncWatchJudge {
    private record Step(long term, long laterTerm) {}

    private final Evidence evidence;
    private final Faults faults;
    private final Map<Long, WatchedChange> changes = new HashMap<>();
    private final Map<Step, Long> ends = new HashMap<>();

    AsyncWatchJudge(final Evidence evidence, final Faults faults) {
        this.evidence = evidence;
        this.faults = faults;
    }

    void check() {
        evidence.watches().forEach(this::check);
        evidence.operations().stream().filter(KeyHistory::isAcknowledgedChange).forEach(this::checkWrite);
        checkEnds();
    }

    private void check(final WatchSession session) {
        long last = session.from();
        boolean isFirst = true;
        for (final WatchedChange change : session.changes()) {
            final long revision = change.revision();
            if (revision == last || revision <= session.from()) {
                faults.add(What.ASYNC_WATCH_TWICE, where(session, last) + " was brought " + inWords(change));
            } else if (revision < last) {
                faults.add(What.ASYNC_WATCH_OUT_OF_ORDER, where(session, last) + " was brought " + inWords(change));
            } else if (!isFirst || last > 0) {
                checkNext(session, last, change);
            }
            agree(session, change);
            last = Math.max(last, revision);
            isFirst = false;
        }
    }

    private void checkNext(final WatchSession session, final long last, final WatchedChange change) {
        final long revision = change.revision();
        if (Revisions.isSameTerm(last, revision)) {
            if (revision != last + 1) {
                faults.add(What.ASYNC_WATCH_GAP, where(session, last) + " went on with " + inWords(change));
            }
            return;
        }
        if (Revisions.number(revision) != Revisions.FIRST_OF_ENTRIES) {
            faults.add(What.ASYNC_WATCH_GAP, where(session, last) + " began a term with " + inWords(change));
        }
        final Step step = new Step(Revisions.term(last), Revisions.term(revision));
        final Long end = ends.putIfAbsent(step, last);
        if (end != null && end != last) {
            faults.add(
                    What.ASYNC_WATCH_GAP,
                    where(session, last) + " went on to term " + step.laterTerm() + "; another watch did so at "
                            + Revisions.inWords(end));
        }
    }

    private void agree(final WatchSession session, final WatchedChange change) {
        final WatchedChange other = changes.putIfAbsent(change.revision(), change);
        if (other != null && !other.equals(change)) {
            faults.add(
                    What.ASYNC_WATCH_DISAGREES,
                    session.name() + " was brought " + inWords(change) + ", another watch " + inWords(other));
        }
    }

    private void checkWrite(final Operation write) {
        final WatchedChange change = changes.get(KeyHistory.revision(write));
        if (change != null && !change.key().equals(write.key())) {
            faults.add(
                    What.ASYNC_WATCH_NOT_THE_WRITE,
                    write + " was acknowledged, the change of its revision is " + inWords(change));
        }
    }

    /** Those that were open at the end have had the time to come to it. */
    private void checkEnds() {
        final long goal = evidence.held().values().stream()
                .mapToLong(Operation.Seen::revision)
                .max()
                .orElse(0);
        for (final WatchSession session : evidence.watches()) {
            if (session.isLast() && !session.isCompacted() && session.to() < goal) {
                faults.add(
                        What.ASYNC_WATCH_BEHIND,
                        where(session, session.to()) + " has not come to " + Revisions.inWords(goal));
            }
        }
    }

    private static String where(final WatchSession session, final long at) {
        return session.name() + ", which had come to " + Revisions.inWords(at) + ",";
    }

    private static String inWords(final WatchedChange change) {
        return change.kind() + " of '" + change.key() + "' at " + Revisions.inWords(change.revision());
    }
}
