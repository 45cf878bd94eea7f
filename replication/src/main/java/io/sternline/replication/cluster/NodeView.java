package io.sternline.replication.cluster;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;

/**
 * What the state thread knows of the group, for other threads to read without locks. Each field is current by itself;
 * together they may be a moment apart. Copied out of Aeron's counters because those are unmapped when the node closes,
 * and whoever reads them later takes the process down.
 */
final class NodeView {
    static final int NO_PRIMARY = -1;

    private final CycleWatch cycles = new CycleWatch();
    private volatile Leadership leadership = new Leadership(Role.CANDIDATE, GroupClock.NO_TERM, NO_PRIMARY);
    private volatile int lastPrimaryId = NO_PRIMARY;
    private volatile long commitPosition;
    private volatile long appliedPosition;
    private volatile long snapshotPosition = -1;
    private volatile long elections;
    private volatile Losses losses = new Losses(0, GroupClock.NO_TERM);
    private volatile long steppingDownTerm = GroupClock.NO_TERM;
    private volatile long movingTerm = GroupClock.NO_TERM;
    private volatile long lastMessageNs;
    private volatile boolean isSnapshotWanted;
    private volatile boolean isModuleActive;
    private volatile boolean isStopped;

    /** What belongs together. @param primaryId {@link #NO_PRIMARY} while an election is going on. */
    record Leadership(Role role, long term, int primaryId) {}

    private record Losses(long falseElections, long lostTerm) {}

    /** Who goes round. */
    CycleWatch cycles() {
        return cycles;
    }

    /** State thread. */
    void leadership(final Role role, final long term, final int primaryId) {
        leadership = new Leadership(role, term, primaryId);
        if (primaryId != NO_PRIMARY) {
            lastPrimaryId = primaryId;
        }
    }

    Leadership leadership() {
        return leadership;
    }

    /** State thread. */
    void positions(final long committed, final long applied, final long electionCount) {
        commitPosition = committed;
        appliedPosition = applied;
        elections = electionCount;
    }

    long appliedPosition() {
        return appliedPosition;
    }

    /** State thread: this node has lost its role while it was running. */
    void falseElections(final long count, final long lostTerm) {
        losses = new Losses(count, lostTerm);
    }

    /** Promotion thread: as primary of that term this node gives its role away. */
    void steppingDown(final long term) {
        steppingDownTerm = term;
    }

    long steppingDownTerm() {
        return steppingDownTerm;
    }

    /**
     * Any thread: the node is coming to its end. Whatever the state thread, which may be stuck, last said or still says,
     * it has no part in its group any more, and whoever stands before it must take no work for it.
     */
    void stopped() {
        isStopped = true;
    }

    /** State thread: when the log last moved, and the term it is in if that term's clock runs. */
    void clock(final GroupClock clock, final long nowNs) {
        lastMessageNs = nowNs;
        movingTerm = clock.isFixed() ? clock.term() : GroupClock.NO_TERM;
    }

    /** Keeper thread. */
    void snapshotPosition(final long position) {
        snapshotPosition = position;
    }

    void wantSnapshot(final boolean isWanted) {
        isSnapshotWanted = isWanted;
    }

    boolean isSnapshotWanted() {
        return isSnapshotWanted;
    }

    /** State thread: whether the consensus module does its ordinary work, and no snapshot. */
    void moduleActive(final boolean isActive) {
        isModuleActive = isActive;
    }

    boolean isModuleActive() {
        return isModuleActive;
    }

    boolean isStopped() {
        return isStopped;
    }

    Role role() {
        return isStopped ? Role.CANDIDATE : leadership.role();
    }

    long term() {
        return leadership.term();
    }

    int primaryId() {
        return isStopped ? NO_PRIMARY : leadership.primaryId();
    }

    /** Who leads, or led before the election that is going on. */
    int lastPrimaryId() {
        return lastPrimaryId;
    }

    /** The term whose clock runs, as far as this node has applied the log. */
    long movingTerm() {
        return movingTerm;
    }

    long lastMessageNs() {
        return lastMessageNs;
    }

    NodeStatus status() {
        final Leadership now = leadership;
        final Losses lost = losses;
        return new NodeStatus(
                isStopped ? Role.CANDIDATE : now.role(),
                now.term(),
                isStopped ? NO_PRIMARY : now.primaryId(),
                commitPosition,
                appliedPosition,
                snapshotPosition,
                elections,
                lost.falseElections(),
                lost.lostTerm());
    }
}
