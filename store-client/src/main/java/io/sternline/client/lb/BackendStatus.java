package io.sternline.client.lb;

import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with a backend.
 *
 * @param backend as it was defined.
 * @param admin what operators want of it.
 * @param isUp what the majority of live observers says; ties: up. What {@link LoadBalancingSettings#upUnlessReported} says while
 *     nobody has reported.
 * @param reportsUp live observers that find it up.
 * @param reportsDown live observers that find it down.
 * @param drainDeadline by the group's clock, while it is draining with a deadline.
 * @param drained why its draining is over; empty: it is not, or it is not draining.
 * @param revision of its definition and admin state: grows with each change of them, not with reports.
 */
public record BackendStatus(
        Backend backend,
        AdminState admin,
        boolean isUp,
        int reportsUp,
        int reportsDown,
        Optional<Instant> drainDeadline,
        Optional<Drained> drained,
        long revision) {
    /** How a draining ended. */
    public enum Drained {
        /** No session was left. */
        EMPTY,
        /** Its time was up; sessions that were left move when they are next seen. */
        DEADLINE
    }

    public String id() {
        return backend.id();
    }

    /** Whether it may be given sessions that it does not have yet. */
    public boolean acceptsNew() {
        return isUp && admin == AdminState.READY && backend.weight() > 0;
    }

    /** Whether it may go on with the sessions it has. */
    public boolean acceptsAssigned() {
        return isUp && (admin == AdminState.READY || admin == AdminState.DRAIN && drained.isEmpty());
    }
}
