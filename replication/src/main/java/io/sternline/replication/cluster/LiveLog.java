package io.sternline.replication.cluster;

import io.sternline.replication.Role;

/**
 * Which messages are applied as they come, and so tell what time it is, and which are applied long after they were
 * logged.
 *
 * <p>A message is late if it comes from a replay or from catching up, as after a start or a time out of the group: all
 * that was committed by the end of the node's last election. And it is late if it was in the log without being
 * committed when its primary was lost, as are most writes that are under way then: a later term commits it, and it is
 * applied during the election or before the new term begins. So nothing is live while this node has no part in the term
 * it has applied, and each election draws the line anew.
 *
 * <p>Live is no promise of promptness. A primary that hangs without being replaced holds its messages up unseen; what
 * they say is weighed by {@link ClockEstimate}.
 *
 * <p>Belongs to the state thread.
 */
final class LiveLog {
    private static final long NOWHERE = Long.MAX_VALUE;

    private long fromPosition = NOWHERE;
    private long elections;

    /**
     * After messages were applied, before they are judged. Elections are counted, as a short one can begin and end
     * between two calls.
     */
    void update(final boolean isElectionOver, final long electionCount, final long commitPosition) {
        if (!isElectionOver) {
            fromPosition = NOWHERE;
        } else if (fromPosition == NOWHERE || electionCount != elections) {
            fromPosition = commitPosition;
        }
        elections = electionCount;
    }

    /** @param role this node's in the term it has applied last. */
    boolean isLive(final long position, final Role role) {
        return role != Role.CANDIDATE && position > fromPosition;
    }
}
