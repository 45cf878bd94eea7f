package io.sternline.client.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock by which a near cache lets entries go. It must never be behind the group's when it says that an entry still lives;
 * that it is ahead costs no more than a question to the group, which decides.
 *
 * <p>So deadlines are counted from the earliest moment that the time left can have been measured at: when the question was sent.
 * From there they run on this JVM's monotonic clock, at which the group's does not run faster, with one exception: the group's
 * clock may stand still while there is no primary, and jumps ahead when a node becomes primary whose clock is ahead. Then this
 * one jumps with it, and all deadlines come closer by as much; also when a message only was faster than the one before.
 *
 * <p>Changes carry deadlines by the group's clock. What that shows now is known from what nodes say about it, less the time that took
 * to get here; the fastest of half a minute counts, and {@link #SLACK_NS} stands for how long that one took.
 *
 * <p>Observed by the loop; told by any thread.
 */
final class ExpiryClock {
    /** Entries are let go this long before their deadline. */
    static final long SLACK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Less is how messages differ in the time they take; more is the group's clock. */
    static final long JUMP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Clocks drift; what was seen longer ago than twice this is forgotten. */
    static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(15);

    private static final long UNSEEN = Long.MIN_VALUE;

    private final LongSupplier nanoTime;

    /** By how much the group's clock has jumped altogether. */
    private volatile long jumpedNs;

    /** Highest of group time less this JVM's, in the window before and in this one. */
    private long offsetBeforeNs = UNSEEN;

    private long offsetNs = UNSEEN;

    /** As it was seen last: the group's clock may have stood still and then made up for it. */
    private long lastOffsetNs;

    private long windowEndNs;

    /** @param nanoTime as {@link System#nanoTime}. */
    ExpiryClock(final LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What this clock shows now. */
    long timeNs() {
        return timeNs(nanoTime.getAsLong());
    }

    /** What this clock shows. Compare by difference. */
    long timeNs(final long nowNs) {
        return nowNs + jumpedNs;
    }

    /** A node says what the group's clock shows. */
    void onGroupTime(final long groupTimeMs, final long nowNs) {
        final long seenNs = TimeUnit.MILLISECONDS.toNanos(groupTimeMs) - nowNs;
        if (isSet()) {
            jump(seenNs - lastOffsetNs);
            if (nowNs - windowEndNs >= 0) {
                offsetBeforeNs = offsetNs;
                offsetNs = UNSEEN;
                windowEndNs = nowNs + WINDOW_NS;
            }
        } else {
            windowEndNs = nowNs + WINDOW_NS;
        }
        offsetNs = Math.max(offsetNs, seenNs);
        lastOffsetNs = seenNs;
    }

    private void jump(final long aheadNs) {
        if (aheadNs > JUMP_NS) {
            final long before = jumpedNs;
            jumpedNs = before + aheadNs;
        }
    }

    /** The deadline of what had so long to live when it was asked for, no earlier than {@code askedNs}. */
    long deadlineNs(final long askedNs, final long remainingMs) {
        return timeNs(askedNs) + TimeUnit.MILLISECONDS.toNanos(remainingMs) - SLACK_NS;
    }

    /** The deadline of what expires at this time of the group's clock; now, if nobody has said yet what that shows. */
    long deadlineOfGroupNs(final long expiresAtMs, final long nowNs) {
        if (!isSet()) {
            return timeNs(nowNs);
        }
        final long remainingNs = TimeUnit.MILLISECONDS.toNanos(expiresAtMs) - nowNs - bestOffsetNs();
        return timeNs(nowNs) + remainingNs - SLACK_NS;
    }

    private boolean isSet() {
        return offsetNs != UNSEEN;
    }

    private long bestOffsetNs() {
        return Math.max(offsetNs, offsetBeforeNs);
    }
}
