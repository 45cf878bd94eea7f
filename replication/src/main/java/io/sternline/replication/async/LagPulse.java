package io.sternline.replication.async;

import java.util.concurrent.TimeUnit;

/**
 * Tells the state thread that nobody measures how far replicas are behind. The async thread says each time it has measured, and
 * how much longer its word holds; where it stands still, in a disk or a media driver that does not answer, its last word would
 * let the primary go on for as long as that takes. What was measured then, and the silence since, may be no more than the limit.
 *
 * <p>By the monotonic clock, which the state thread has read for its duty cycle anyway. After a pause of the whole process the
 * state thread may refuse for the moment until the other has measured again.
 */
final class LagPulse {
    /** Changes are not counted meanwhile: where their number is limited, so is the time they have to grow. */
    static final long UNCOUNTED_MAX_NS = LinkTiming.SILENCE_MAX_NS;

    private static final long TELL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long ENDLESS = Long.MAX_VALUE;

    private final long silenceMaxNs;
    private final String limit;

    /** Written by the async thread. */
    private volatile long measuredNs;

    /** Written by the async thread, before {@link #measuredNs}. */
    private volatile long holdsNs;

    private String refusal;
    private long toldNs;

    /**
     * @param lagMs the most that may be lacking; {@link Long#MAX_VALUE}: any age.
     * @param isCounted whether the number of changes is limited.
     * @param limit what is limited, as part of a sentence.
     */
    LagPulse(final long lagMs, final boolean isCounted, final String limit, final long nowNs) {
        this.silenceMaxNs = Math.min(TimeUnit.MILLISECONDS.toNanos(lagMs), isCounted ? UNCOUNTED_MAX_NS : ENDLESS);
        this.limit = limit;
        this.measuredNs = nowNs;
        this.holdsNs = silenceMaxNs;
    }

    /** Nothing is limited. */
    static LagPulse none() {
        return new LagPulse(Long.MAX_VALUE, false, "", 0);
    }

    /** Async thread. @param lagMs age of the oldest change that is missing now. */
    void onLag(final long lagMs) {
        if (silenceMaxNs != ENDLESS) {
            holdsNs = Math.max(0, silenceMaxNs - TimeUnit.MILLISECONDS.toNanos(lagMs));
        }
    }

    /** Async thread: what it said last is right. */
    void onMeasured(final long nowNs) {
        measuredNs = nowNs;
    }

    /** State thread. */
    void onStateCycle(final long nowNs) {
        final long silentNs = nowNs - measuredNs;
        if (silentNs <= holdsNs) {
            refusal = null;
        } else if (refusal == null || nowNs - toldNs >= TELL_INTERVAL_NS) {
            refusal = sentence(silentNs);
            toldNs = nowNs;
        }
    }

    /** State thread: why no writes are taken; null if the async thread moves. */
    String refusal() {
        return refusal;
    }

    private String sentence(final long silentNs) {
        return "not done: the thread that replicates ASYNC namespaces has not moved for "
                + TimeUnit.NANOSECONDS.toMillis(silentNs)
                + " ms, so nobody knows whether replicas are within the lag limit of " + limit
                + ": see this node's disk and log, and restart the node if it lasts; send it again";
    }
}
