package io.sternline.replication.async;

import java.util.stream.Collectors;

/**
 * Lets a primary take no more than its replicas can follow: what it has acknowledged and they lack is lost for as long as it
 * stays away, if it dies. So that many replicas must be within the limit as make a majority of the members with it; any of
 * those that a failover can choose from may be among them. It closes above the limit and opens below half of it, so that
 * it does not do both all the time.
 *
 * <p>It is closed as well while the primary hands over, and while nobody measures ({@link LagPulse}). The async thread says how far
 * replicas are, the promotion thread closes it, and the state thread asks: two volatile reads, and the sentence has been
 * written before.
 */
final class LagLimit implements AsyncAdmission {
    private static final String HANDING_OVER = "not done: the primary is handing over; send it again";

    private final long lagMsMax;
    private final long lagRecordsMax;
    private final int replicasNeeded;
    private final LagPulse pulse;

    private volatile String lagRefusal;
    private volatile boolean isHandingOver;

    /** @param nowNs monotonic, as all that is told later; what happens until the async thread has measured counts from here. */
    LagLimit(final AsyncConfig config, final int memberCount, final long nowNs) {
        this.lagMsMax =
                config.lagMax().isZero() ? Long.MAX_VALUE : config.lagMax().toMillis();
        this.lagRecordsMax = config.lagRecordsMax() == 0 ? Long.MAX_VALUE : config.lagRecordsMax();
        this.replicasNeeded = memberCount / 2;
        this.pulse = replicasNeeded == 0
                ? LagPulse.none()
                : new LagPulse(lagMsMax, lagRecordsMax != Long.MAX_VALUE, limit(), nowNs);
    }

    @Override
    public String refusal() {
        if (isHandingOver) {
            return HANDING_OVER;
        }
        final String silence = pulse.refusal();
        return silence == null ? lagRefusal : silence;
    }

    /** State thread, before it asks for a {@link #refusal}. */
    void onStateCycle(final long nowNs) {
        pulse.onStateCycle(nowNs);
    }

    /** Promotion thread. */
    void handingOver(final boolean isNow) {
        isHandingOver = isNow;
    }

    /** Async thread. */
    void onStatus(final AsyncStatus status) {
        final int divisor = lagRefusal == null ? 1 : 2;
        final boolean isOpen = !status.isPrimary() || within(status, divisor) >= replicasNeeded;
        pulse.onLag(isOpen ? lagMs(status) : 0);
        lagRefusal = isOpen ? null : sentence(status);
    }

    /** Async thread: the status it told last is right. */
    void onMeasured(final long nowNs) {
        pulse.onMeasured(nowNs);
    }

    /** Of the last of those that are needed and within the limit. */
    private long lagMs(final AsyncStatus status) {
        return status.replicas().stream()
                .filter(lag -> isWithin(lag, 1))
                .mapToLong(AsyncStatus.ReplicaLag::lagMs)
                .sorted()
                .limit(replicasNeeded)
                .max()
                .orElse(0);
    }

    private int within(final AsyncStatus status, final int divisor) {
        int count = 0;
        for (int i = 0; i < status.replicas().size(); i++) {
            if (isWithin(status.replicas().get(i), divisor)) {
                count++;
            }
        }
        return count;
    }

    private boolean isWithin(final AsyncStatus.ReplicaLag lag, final int divisor) {
        return lag.lagRecords() == 0
                || (lag.lagMs() <= lagMsMax / divisor && lag.lagRecords() <= lagRecordsMax / divisor);
    }

    private String sentence(final AsyncStatus status) {
        return "not done: " + replicasNeeded + " of " + status.replicas().size()
                + " replicas must be within the lag limit of " + limit() + ", but "
                + status.replicas().stream().map(LagLimit::describe).collect(Collectors.joining(", "))
                + ": see that they run and keep up; send it again";
    }

    private String limit() {
        final String ms = lagMsMax == Long.MAX_VALUE ? "" : lagMsMax + " ms";
        final String records = lagRecordsMax == Long.MAX_VALUE ? "" : lagRecordsMax + " changes";
        return ms + (ms.isEmpty() || records.isEmpty() ? "" : " and ") + records;
    }

    /** How far a replica is behind, as part of a sentence. */
    static String describe(final AsyncStatus.ReplicaLag lag) {
        return "member " + lag.memberId() + " lacks " + lag.lagRecords() + " changes, the oldest of them "
                + lag.lagMs() + " ms old"
                + switch (lag.link()) {
                    case AWAY -> " (it is not heard)";
                    case TAIL -> " (its own changes are taken over first)";
                    case COPY -> " (it is given a copy)";
                    case CHANGES -> "";
                };
    }
}
