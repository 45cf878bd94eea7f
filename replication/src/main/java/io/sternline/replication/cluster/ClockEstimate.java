package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;

/**
 * What group time this node would name if it were asked now: an anchor, which is the difference between group time and
 * this process's monotonic clock, plus what that clock shows now. A node that has seen no live message (see
 * {@link LiveLog}) since it started has no anchor. It can only ask its wall clock, and may do so only if no other member
 * knows better, see {@link Ticker}.
 *
 * <p>Each live message is a sample of the anchor. It is too low by as long as the message took from the primary's stamp
 * until here, and never too high: so the highest sample of a term is the best. A message that was held up, because its
 * primary hung or its majority was gone, lowers nothing, however long that lasted. A process that was suspended keeps
 * its anchor as well, as the monotonic clock has gone on; where it has not, the next message says more and counts.
 *
 * <p>The highest sample must not count for ever. No two clocks run alike, and where the primary's is the slower one the
 * truth falls while the highest sample stands. So a sample that no other has confirmed loses {@link #DRIFT_MAX_PPM}
 * while further live messages are applied. That is more than clocks differ: the anchor follows the slowest of primaries,
 * and is still off by no more than a millisecond for each second in which every single message came late.
 *
 * <p>The first live sample of a term replaces what earlier terms have left, even if it is lower. A term's first tick may
 * have been wrong, after a stop of most of the group by hours. Entries are born by that time then, and a node that
 * brought back what it knew before would end them early. The other way round, this costs an election right after an
 * election as much as the promptest message between the two was late.
 *
 * <p>Written by the state thread, read by the publisher's: the anchor is one number, so a reader never sees half.
 */
final class ClockEstimate {
    static final long UNKNOWN = Long.MIN_VALUE;

    /** How much two monotonic clocks are taken to differ at most, a millisecond in a second: twice what NTP slews. */
    static final long DRIFT_MAX_PPM = 1_000;

    private static final long MILLION = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private long bestTerm = GroupClock.NO_TERM;
    private long bestUs;
    private long bestAtUs;
    private volatile long anchorUs = UNKNOWN;
    private volatile long lastGroupTimeMs;

    /** State thread: group time of the last message, which was applied no matter how long after it was logged. */
    void onApplied(final long groupTimeMs) {
        lastGroupTimeMs = groupTimeMs;
    }

    /** State thread: group time of the last message, a live one of that term. */
    void onLive(final long groupTimeMs, final long term, final long nowNs) {
        lastGroupTimeMs = groupTimeMs;
        final long nowUs = TimeUnit.NANOSECONDS.toMicros(nowNs);
        final long sampleUs = groupTimeMs * MICROS_PER_MILLI - nowUs;
        if (term != bestTerm || sampleUs >= bestUs - driftUs(nowUs)) {
            bestTerm = term;
            bestUs = sampleUs;
            bestAtUs = nowUs;
        }
        anchorUs = bestUs - driftUs(nowUs);
    }

    private long driftUs(final long nowUs) {
        return (nowUs - bestAtUs) / (MILLION / DRIFT_MAX_PPM);
    }

    /** Any thread. {@link #UNKNOWN} without an anchor. */
    long anchoredMs(final long nowNs) {
        final long anchor = anchorUs;
        if (anchor == UNKNOWN) {
            return UNKNOWN;
        }
        final long estimateUs = anchor + TimeUnit.NANOSECONDS.toMicros(nowNs);
        return Math.max(lastGroupTimeMs, estimateUs / MICROS_PER_MILLI);
    }

    /** Any thread. For the first start of a group and after a stop of all of it. */
    long unanchoredMs(final long wallClockMs) {
        return Math.max(lastGroupTimeMs, wallClockMs);
    }

    /** Any thread. Whether the log, as far as it was applied, has ever told a time. */
    boolean hasHistory() {
        return lastGroupTimeMs != 0;
    }
}
