package io.sternline.replication;

/**
 * A node's view of its group, as of a moment ago.
 *
 * @param role the node's role.
 * @param term leadership term.
 * @param primaryId member id of the primary; -1: none known.
 * @param commitPosition bytes of log known to be held by a majority.
 * @param appliedPosition bytes of log applied to the state machine.
 * @param snapshotPosition log position of the newest snapshot; -1: none.
 * @param elections elections this process has taken part in, the one at its start included.
 * @param falseElections how often this process was primary and lost the role while it was running: it neither closed nor gave
 *     it away in a promotion, and yet another term began, whoever leads it.
 * @param lostTerm the last term that was lost like that; -1: none.
 */
public record NodeStatus(
        Role role,
        long term,
        int primaryId,
        long commitPosition,
        long appliedPosition,
        long snapshotPosition,
        long elections,
        long falseElections,
        long lostTerm) {
    /** Of a node that has never lost its role. */
    public NodeStatus(
            final Role role,
            final long term,
            final int primaryId,
            final long commitPosition,
            final long appliedPosition,
            final long snapshotPosition,
            final long elections) {
        this(role, term, primaryId, commitPosition, appliedPosition, snapshotPosition, elections, 0, -1);
    }
}
