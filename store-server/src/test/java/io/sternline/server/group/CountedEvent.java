package io.sternline.server.group;

import java.time.Duration;
import java.util.List;

/**
 * One event that a {@link CountingProcess} has counted, and what it was told of the window then.
 *
 * <p>Windows begin at multiples of their length of the group's clock, and an answer is the number of events in the current one and a share of those
 * in the one before. So it is at least the number of events that were answered before and certainly lie in the same window, and at most
 * the number of those that may have happened and may lie in the same or the one before.
 *
 * @param value -1: nobody knows whether it was counted.
 */
record CountedEvent(long beginMs, long endMs, long value) {
    /** How far the group's clock may be behind: a tenth of a second, and what a busy machine adds. */
    private static final long LAG_MS_MAX = 1_000;

    static CountedEvent parse(final String line) {
        final String[] words = line.split(" ");
        return new CountedEvent(Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
    }

    boolean isAnswered() {
        return value >= 0;
    }

    long least(final List<CountedEvent> all, final Duration window) {
        final long windowBeginMs = endMs - endMs % window.toMillis();
        return all.stream()
                .filter(CountedEvent::isAnswered)
                .filter(other -> other == this || other.endMs < beginMs && other.beginMs - LAG_MS_MAX >= windowBeginMs)
                .count();
    }

    long most(final List<CountedEvent> all, final Duration window) {
        final long earliestMs = beginMs - LAG_MS_MAX;
        final long windowBeginMs = earliestMs - earliestMs % window.toMillis() - window.toMillis();
        return all.stream()
                .filter(other -> other.beginMs <= endMs && (!other.isAnswered() || other.endMs >= windowBeginMs))
                .count();
    }

    /** When nothing of it can be left in a window. */
    long goneMs(final Duration window) {
        return endMs + 2 * window.toMillis() + LAG_MS_MAX;
    }
}
