package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import org.agrona.MutableDirectBuffer;

/**
 * The arithmetic of limits: the generic cell rate algorithm (ITU-T I.371), in nanoseconds of the group's time.
 *
 * <p>A limit of {@code burst}, of which one comes back every {@code interval}, is one number: the time at which all of it is
 * there again. Taking {@code cost} moves that time on by {@code cost * interval}, and is refused where it would come to lie
 * further ahead than {@code burst * interval}, the limit's span. What is left is how far it is from there. Nothing ticks, no
 * fraction is lost, and a limit that is whole need not be stored: the entry's deadline is that very time.
 *
 * <p>A time further ahead than the span counts as the span: it was stored under a larger limit, and nobody shall wait for
 * what there is no more. All is integers. No sum leaves a {@code long}: a span is ten years at most, and the clock is read as
 * standing still some years before nanoseconds run out, in 2262.
 *
 * <p>The stored value holds what was left after the last take, too. Of a write whose client never heard of it, replicas of
 * ASYNC namespaces know only the change; that is how the next primary can answer it.
 */
final class Gcra {
    static final int VALUE_BYTES = 2 * Long.BYTES;

    private static final int LEFT_OFFSET = Long.BYTES;
    private static final long NS_PER_MS = 1_000_000;
    private static final long SPAN_NS_MAX = Protocol.EXPIRY_MS_MAX * NS_PER_MS;
    private static final long NOW_MS_MAX = (Long.MAX_VALUE - 2 * SPAN_NS_MAX) / NS_PER_MS - 1;

    private Gcra() {}

    /** Whether all of the limit comes back in a time that can be reckoned with. */
    static boolean isLimit(final long burst, final long intervalNs) {
        return burst >= 1 && intervalNs >= 1 && burst <= SPAN_NS_MAX / intervalNs;
    }

    static long nowNs(final long groupTimeMs) {
        return Math.min(groupTimeMs, NOW_MS_MAX) * NS_PER_MS;
    }

    /**
     * What is left after taking {@code cost}, as the time in which it comes back; negative: it cannot be taken yet, but after
     * so long.
     *
     * @param fullAtNs when all is there again; in the past: it is.
     * @param cost 0 to {@code burst}.
     */
    static long leftNs(
            final long fullAtNs, final long nowNs, final long cost, final long burst, final long intervalNs) {
        final long spanNs = burst * intervalNs;
        final long missingNs = Math.min(Math.max(fullAtNs, nowNs) - nowNs, spanNs);
        return spanNs - missingNs - cost * intervalNs;
    }

    /** When all is there again if so much is left now. */
    static long fullAtNs(final long leftNs, final long nowNs, final long burst, final long intervalNs) {
        return nowNs + burst * intervalNs - leftNs;
    }

    /** The first millisecond in which all is there again. */
    static long deadlineMs(final long fullAtNs) {
        return (fullAtNs + NS_PER_MS - 1) / NS_PER_MS;
    }

    static void write(final MutableDirectBuffer value, final long fullAtNs, final long leftNs) {
        value.putLong(0, fullAtNs, LITTLE_ENDIAN);
        value.putLong(LEFT_OFFSET, leftNs, LITTLE_ENDIAN);
    }

    static boolean isValue(final ByteSlice value) {
        return value.length() == VALUE_BYTES && storedFullAtNs(value) >= 0 && storedLeftNs(value) >= 0;
    }

    static long storedFullAtNs(final ByteSlice value) {
        return value.buffer().getLong(value.offset(), LITTLE_ENDIAN);
    }

    static long storedLeftNs(final ByteSlice value) {
        return value.buffer().getLong(value.offset() + LEFT_OFFSET, LITTLE_ENDIAN);
    }
}
