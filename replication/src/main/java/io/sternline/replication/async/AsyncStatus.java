package io.sternline.replication.async;

import java.util.List;

/**
 * How a node stands with its ASYNC namespaces, at one moment.
 *
 * @param isPrimary whether this node takes their changes.
 * @param isComplete whether its state is of one moment; only then it answers.
 * @param isCurrent whether it is complete, and a replica has heard of its primary within the last 0.3 s: then it has all
 *     changes but those of that time.
 * @param revision of its last change.
 * @param replicas on a primary, each other member; empty elsewhere.
 * @param tailChangesTaken changes of returning nodes that this node, as primary, made its own.
 * @param tailChangesOvertaken those that it did not, as something newer stood in their place.
 * @param copiesSent whole copies it has given to others.
 */
public record AsyncStatus(
        boolean isPrimary,
        boolean isComplete,
        boolean isCurrent,
        long revision,
        List<ReplicaLag> replicas,
        long tailChangesTaken,
        long tailChangesOvertaken,
        long copiesSent) {
    /** What the primary does for a replica. */
    public enum Link {
        /** The replica has not been heard. */
        AWAY,
        /** The replica gives its changes that the primary never heard of. */
        TAIL,
        /** The replica is given a copy. */
        COPY,
        /** The replica is given changes. */
        CHANGES
    }

    /**
     * How far a replica is behind.
     *
     * @param ackedRevision the replica has all changes up to here; 0 while it is not known.
     * @param lagRecords changes that it has not said to have; what a failure of the primary may cost at this moment, if that
     *     replica takes over. All of this term's while nothing is known.
     * @param lagMs age of the oldest of them in milliseconds; 0 if there is none.
     */
    public record ReplicaLag(int memberId, Link link, long ackedRevision, long lagRecords, long lagMs) {}
}
