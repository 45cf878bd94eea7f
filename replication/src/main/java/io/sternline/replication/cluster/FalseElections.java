package io.sternline.replication.cluster;

import io.sternline.replication.Role;

/**
 * Counts elections that there was no need for: this process was primary in a term, neither closed nor gave its role away
 * in a promotion, and yet another term began. Then its heartbeats came too late, for want of processor time or because
 * of the network, or it had lost touch with the majority. It does not matter who was elected: to lose the role and get
 * it back interrupts the group as well. A process that has died is not there to count.
 *
 * <p>Belongs to the state thread. A term is lost when the beginning of a later one is applied, so a primary that was cut
 * off or suspended counts once it is back.
 */
final class FalseElections {
    private final NodeView view;
    private long heldTerm = GroupClock.NO_TERM;
    private long count;

    FalseElections(final NodeView view) {
        this.view = view;
    }

    void onRole(final Role role, final long term) {
        if (role == Role.PRIMARY) {
            heldTerm = term;
        }
    }

    void onTerm(final long term) {
        if (heldTerm == GroupClock.NO_TERM || term <= heldTerm) {
            return;
        }
        if (heldTerm != view.steppingDownTerm() && !view.isStopped()) {
            count++;
            view.falseElections(count, heldTerm);
        }
        heldTerm = GroupClock.NO_TERM;
    }
}
