package io.sternline.benchmarks.chaos.watch;

import io.sternline.benchmarks.chaos.watch.WatchFault.What;
import io.sternline.benchmarks.history.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges what watches brought: each change once, in order, without a gap, from any revision, at any node.
 *
 * <p>Nobody has to be believed for that. The group gives each change the next revision, so a watch of everything has no gap
 * exactly if its revisions are consecutive. Watches that overlap must agree. One that asked for some keys must have
 * brought whatever any other has seen of them in its stretch. And the clients' own records say what was written at which
 * revision.
 */
public final class WatchJudge {
    private static final int FAULTS_KEPT = 20;

    private final Map<What, Long> counts = new EnumMap<>(What.class);
    private final List<WatchFault> faults = new ArrayList<>();
    private final TreeMap<Long, WatchedChange> changes = new TreeMap<>();

    private WatchJudge() {}

    /** @param operations what clients did meanwhile to keys of the watched namespace. */
    public static WatchVerdict judge(final List<WatchSession> sessions, final List<Operation> operations) {
        return judge(sessions, operations, List.of(), 0);
    }

    /**
     * @param operations what clients did meanwhile to keys of the watched namespace.
     * @param reads through one near cache, one after the other.
     * @param unanswered those of them that nobody answered.
     */
    static WatchVerdict judge(
            final List<WatchSession> sessions,
            final List<Operation> operations,
            final List<NearRead> reads,
            final long unanswered) {
        return new WatchJudge().verdict(sessions, operations, reads, unanswered);
    }

    /** Revision of the last write that was acknowledged; 0 if there was none. */
    static long newestRevision(final List<Operation> operations) {
        return operations.stream()
                .filter(WatchJudge::isApplied)
                .mapToLong(operation -> operation.result().revision())
                .max()
                .orElse(0);
    }

    private WatchVerdict verdict(
            final List<WatchSession> sessions,
            final List<Operation> operations,
            final List<NearRead> reads,
            final long unanswered) {
        sessions.forEach(this::checkAlone);
        sessions.forEach(this::merge);
        sessions.forEach(this::checkComplete);
        checkEnd(sessions, newestRevision(operations));
        final long writesFound = checkWrites(sessions, operations);
        checkReads(reads);
        return new WatchVerdict(
                sessions.size(),
                (int) sessions.stream().filter(WatchSession::isCompacted).count(),
                sessions.stream().mapToLong(session -> session.changes().size()).sum(),
                changes.size(),
                writesFound,
                reads.size(),
                unanswered,
                counts,
                List.copyOf(faults));
    }

    private void checkAlone(final WatchSession session) {
        final Set<Long> seen = new HashSet<>();
        long last = session.from();
        for (final WatchedChange change : session.changes()) {
            if (!seen.add(change.revision())) {
                report(What.TWICE, session.name() + " was brought " + change + " twice");
            } else if (change.revision() < last && change.revision() > session.from()) {
                report(What.OUT_OF_ORDER, session.name() + " was brought " + change + " after revision " + last);
            }
            if (change.revision() <= session.from() || !session.scope().matches(change)) {
                report(
                        What.NOT_ASKED_FOR,
                        session.name() + " asked for " + session.scope() + " after " + session.from()
                                + " and was brought " + change);
            }
            last = Math.max(last, change.revision());
        }
    }

    private void merge(final WatchSession session) {
        for (final WatchedChange change : session.changes()) {
            final WatchedChange other = changes.putIfAbsent(change.revision(), change);
            if (other != null && !other.equals(change)) {
                report(What.DISAGREES, session.name() + " was brought " + change + ", another watch " + other);
            }
        }
    }

    private void checkComplete(final WatchSession session) {
        final Set<Long> brought = new HashSet<>();
        session.changes().forEach(change -> brought.add(change.revision()));
        if (session.scope().isAll()) {
            for (long revision = session.from() + 1; revision <= session.to(); revision++) {
                if (!brought.contains(revision)) {
                    report(What.GAP, where(session) + " lacks revision " + revision);
                }
            }
            return;
        }
        for (final WatchedChange change :
                changes.subMap(session.from(), false, session.to(), true).values()) {
            if (session.scope().matches(change) && !brought.contains(change.revision())) {
                report(What.MISSED, where(session) + " lacks " + change);
            }
        }
    }

    private static String where(final WatchSession session) {
        return session.name() + ", which was told that it had " + session.scope() + " of (" + session.from() + ", "
                + session.to() + "],";
    }

    /** Those that were open at the end have had the time to come to it. */
    private void checkEnd(final List<WatchSession> sessions, final long goal) {
        for (final WatchSession session : sessions) {
            if (session.isLast() && !session.isCompacted() && session.to() < goal) {
                report(What.BEHIND, where(session) + " has not come to revision " + goal);
            }
        }
    }

    /** @return acknowledged writes that were found. */
    private long checkWrites(final List<WatchSession> sessions, final List<Operation> operations) {
        final List<WatchSession> whole =
                sessions.stream().filter(session -> session.scope().isAll()).toList();
        long found = 0;
        for (final Operation operation : operations) {
            if (isApplied(operation) && isCovered(whole, operation.result().revision())) {
                final WatchedChange change = changes.get(operation.result().revision());
                if (change != null && isChangeOf(change, operation)) {
                    found++;
                } else {
                    report(
                            What.NOT_THE_WRITE,
                            operation + " was acknowledged, the change of its revision is " + change);
                }
            }
        }
        return found;
    }

    private static boolean isApplied(final Operation operation) {
        return operation.outcome() == Operation.Outcome.DONE
                && operation.result().revision() != null;
    }

    private static boolean isCovered(final List<WatchSession> whole, final long revision) {
        return whole.stream().anyMatch(session -> session.covers(revision));
    }

    private static boolean isChangeOf(final WatchedChange change, final Operation operation) {
        return change.key().equals(operation.key())
                && switch (operation.kind()) {
                    case PUT, PUT_IF_ABSENT, REPLACE_IF_REVISION, GET_AND_PUT ->
                        isPut(change, operation.argument().value());
                    case INCREMENT ->
                        isPut(change, Long.toString(operation.result().counter()));
                    case REMOVE, REMOVE_IF_REVISION -> change.kind().equals("REMOVED");
                    case TOUCH -> change.kind().equals("TOUCHED");
                    case GET, SESSION_GET, LOCAL_GET -> false;
                };
    }

    private static boolean isPut(final WatchedChange change, final String value) {
        return change.isPut() && change.value().equals(value);
    }

    private void checkReads(final List<NearRead> reads) {
        final Map<String, NavigableMap<Long, WatchedChange>> byKey = new HashMap<>();
        changes.values().stream()
                .filter(change -> change.isPut() || change.isRemoval())
                .forEach(change -> byKey.computeIfAbsent(change.key(), key -> new TreeMap<>())
                        .put(change.revision(), change));
        final Map<String, Long> shown = new HashMap<>();
        for (final NearRead read : reads) {
            checkRead(read, byKey.getOrDefault(read.key(), new TreeMap<>()));
            final long before = shown.getOrDefault(read.key(), 0L);
            if (read.revision() != 0 && read.revision() < before) {
                report(What.NEAR_WENT_BACK, read + " after revision " + before);
            }
            shown.merge(read.key(), read.revision(), Math::max);
        }
    }

    /** What it shows may be newer than what it said it had, never older. */
    private void checkRead(final NearRead read, final NavigableMap<Long, WatchedChange> ofKey) {
        final Map.Entry<Long, WatchedChange> newest = ofKey.floorEntry(read.known());
        if (newest == null) {
            return;
        }
        final WatchedChange change = newest.getValue();
        final boolean isStale = read.revision() != 0
                ? read.revision() < change.revision()
                : change.isPut()
                        && !change.isPerishable()
                        && ofKey.tailMap(change.revision(), false).values().stream()
                                .noneMatch(WatchedChange::isRemoval);
        if (isStale) {
            report(What.NEAR_STALE, read + ", but had come to " + change);
        }
    }

    private void report(final What what, final String message) {
        counts.merge(what, 1L, Long::sum);
        if (faults.size() < FAULTS_KEPT) {
            faults.add(new WatchFault(what, message));
        }
    }
}
