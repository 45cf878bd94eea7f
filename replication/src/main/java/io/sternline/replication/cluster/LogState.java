package io.sternline.replication.cluster;

/** What the adapter itself derives from the log, beside the state machine: equal on all nodes, kept in snapshots. */
final class LogState {
    private final GroupClock clock = new GroupClock();
    private final SnapshotLedger ledger;
    private int primaryId = NodeView.NO_PRIMARY;

    LogState(final SnapshotLedger ledger) {
        this.ledger = ledger;
    }

    void onTerm(final long term, final int newPrimaryId) {
        clock.onTerm(term);
        primaryId = newPrimaryId;
    }

    void primaryId(final int id) {
        primaryId = id;
    }

    int primaryId() {
        return primaryId;
    }

    GroupClock clock() {
        return clock;
    }

    SnapshotLedger ledger() {
        return ledger;
    }
}
