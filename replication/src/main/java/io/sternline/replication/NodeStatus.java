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
 * @param elections elections this process has taken part in.
 */
public record NodeStatus(
        Role role,
        long term,
        int primaryId,
        long commitPosition,
        long appliedPosition,
        long snapshotPosition,
        long elections) {}
