package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.TakeoverCause;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;

/**
 * Who was primary when and why: the newest {@link #RECORDS_MAX} takeovers, and the plan that the next may come of. Part of
 * the replicated state.
 *
 * <p>A primary that is to give its role away says so first. What came of it, the beginning of the next term tells: if the
 * chosen node is primary then, it was promoted; if another is, there was an election, and the record says whom the plan had
 * chosen. A plan that came to nothing while its primary carried on stays until the next term or the next plan, but for no
 * longer than a promotion can take: after that a new primary, even the chosen one, is the outcome of an election.
 */
final class Takeovers {
    static final int RECORDS_MAX = 256;

    /** From the plan to the beginning of the next term; includes what an appointment stands after its time was up. */
    static final long PLAN_MS_MAX = Protocol.PROMOTION_TIMEOUT_MS_MAX + 10_000;

    private final ArrayDeque<StoredTakeover> records = new ArrayDeque<>();
    private final Collection<StoredTakeover> view = Collections.unmodifiableCollection(records);
    private final Digest hashes = new Digest();
    private StoredTakeover plan;

    /** Sum of the records' hashes. */
    private long digest;

    /** Oldest first. */
    Collection<StoredTakeover> all() {
        return view;
    }

    /** What is planned; null: nothing. */
    StoredTakeover plan() {
        return plan;
    }

    /** Takes a plan in place of the one there is. One of a former term is passed over: its outcome is known. */
    void onPlanned(final StoredTakeover newPlan) {
        if (newPlan.term() >= lastTerm() && (plan == null || newPlan.term() >= plan.term())) {
            plan = newPlan;
        }
    }

    /** The group goes on from what one node held: whoever becomes primary next does so by that, whatever was planned. */
    void onRecovered(
            final int nodeId, final long logPosition, final long groupTimeMs, final byte[] who, final byte[] why) {
        plan = new StoredTakeover(
                records.isEmpty() ? StoredTakeover.NO_POSITION : lastTerm(),
                nodeId,
                lastPrimary(),
                TakeoverCause.RECOVERY,
                false,
                groupTimeMs,
                StoredTakeover.NOBODY,
                logPosition,
                who,
                why);
    }

    /** A term has begun. Hearing of it again changes nothing. */
    void onStarted(final long term, final int nodeId, final long groupTimeMs) {
        if (term <= lastTerm()) {
            return;
        }
        final StoredTakeover elected = StoredTakeover.elected(term, nodeId, lastPrimary(), groupTimeMs);
        add(plan == null || plan.term() >= term ? elected : outcome(elected));
        plan = null;
    }

    /** The primary of that term says that it was still running when another was elected. */
    void onLost(final long term, final int nodeId) {
        for (final StoredTakeover record : records) {
            if (record.term() > term) {
                if (record.previousNodeId() == nodeId && record.cause() == TakeoverCause.ELECTION) {
                    replace(record, record.withWasRunning());
                }
                return;
            }
        }
    }

    /** Takes what a snapshot says, oldest first. @return false if it cannot come next. */
    boolean restore(final StoredTakeover record, final boolean isPlan) {
        if (plan != null || record.term() < lastTerm()) {
            return false;
        }
        if (isPlan) {
            plan = record;
            return true;
        }
        if (record.term() == lastTerm() || records.size() == RECORDS_MAX) {
            return false;
        }
        add(record);
        return true;
    }

    long digest() {
        return digest + (plan == null ? 0 : hashes.ofTakeover(plan, true));
    }

    private StoredTakeover outcome(final StoredTakeover elected) {
        final boolean isAnyNode = plan.cause() != TakeoverCause.PROMOTION;
        final boolean isInTime = elected.groupTimeMs() - plan.groupTimeMs() <= PLAN_MS_MAX;
        final boolean isMet = isAnyNode || (isInTime && plan.nodeId() == elected.nodeId());
        return new StoredTakeover(
                elected.term(),
                elected.nodeId(),
                elected.previousNodeId() == StoredTakeover.NOBODY ? plan.previousNodeId() : elected.previousNodeId(),
                isMet ? plan.cause() : TakeoverCause.ELECTION,
                false,
                elected.groupTimeMs(),
                plan.nodeId(),
                plan.logPosition(),
                plan.who(),
                plan.why());
    }

    private long lastTerm() {
        return records.isEmpty() ? Long.MIN_VALUE : records.peekLast().term();
    }

    private int lastPrimary() {
        return records.isEmpty() ? StoredTakeover.NOBODY : records.peekLast().nodeId();
    }

    private void add(final StoredTakeover record) {
        if (records.size() == RECORDS_MAX) {
            digest -= hashes.ofTakeover(records.removeFirst(), false);
        }
        records.addLast(record);
        digest += hashes.ofTakeover(record, false);
    }

    /** The deque cannot set an element: those behind it are taken out and put back. Rare, and at most 256. */
    private void replace(final StoredTakeover old, final StoredTakeover changed) {
        final ArrayDeque<StoredTakeover> rebuilt = new ArrayDeque<>(records.size());
        for (final Iterator<StoredTakeover> each = records.iterator(); each.hasNext(); ) {
            final StoredTakeover record = each.next();
            rebuilt.addLast(record == old ? changed : record);
            each.remove();
        }
        records.addAll(rebuilt);
        digest += hashes.ofTakeover(changed, false) - hashes.ofTakeover(old, false);
    }
}
