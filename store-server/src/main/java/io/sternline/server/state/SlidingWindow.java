package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import org.agrona.MutableDirectBuffer;

/**
 * Events counted over the last so many milliseconds, in three numbers however many events there are: time is cut into
 * windows of that length, and held are the newest one's begin, the events in it, and those in the one before. Of the one before
 * as large a share counts as lies within reach yet, as if its events had come evenly. So the count is exact for a steady
 * stream, and never off by more than the window before held. Known from the stick tables of HAProxy ({@code freq_ctr}).
 *
 * <p>The windows' length is not stored: the entry's deadline says it, which is when nothing of either window counts any more.
 */
final class SlidingWindow {
    static final int VALUE_BYTES = 3 * Long.BYTES;

    /** Of one window, so that what counts of two fits a {@code long}. */
    static final long COUNT_MAX = 1_000_000_000_000_000_000L;

    private static final int CURRENT_OFFSET = Long.BYTES;
    private static final int PREVIOUS_OFFSET = 2 * Long.BYTES;

    private long windowMs;
    private long beginMs;
    private long current;
    private long previous;

    /** Nothing was counted. */
    void clear(final long newWindowMs, final long nowMs) {
        windowMs = newWindowMs;
        beginMs = nowMs - nowMs % newWindowMs;
        current = 0;
        previous = 0;
    }

    /** Takes over what an entry holds. */
    void read(final ByteSlice value, final long deadlineMs) {
        beginMs = value.buffer().getLong(value.offset(), LITTLE_ENDIAN);
        current = value.buffer().getLong(value.offset() + CURRENT_OFFSET, LITTLE_ENDIAN);
        previous = value.buffer().getLong(value.offset() + PREVIOUS_OFFSET, LITTLE_ENDIAN);
        windowMs = (deadlineMs - beginMs) / 2;
    }

    static boolean isValue(final ByteSlice value, final long deadlineMs) {
        if (value.length() != VALUE_BYTES) {
            return false;
        }
        final long begin = value.buffer().getLong(value.offset(), LITTLE_ENDIAN);
        final long twoWindowsMs = deadlineMs - begin;
        return begin >= 0
                && deadlineMs > begin
                && twoWindowsMs <= 2 * Protocol.WINDOW_MS_MAX
                && twoWindowsMs % 2 == 0
                && isCount(value.buffer().getLong(value.offset() + CURRENT_OFFSET, LITTLE_ENDIAN))
                && isCount(value.buffer().getLong(value.offset() + PREVIOUS_OFFSET, LITTLE_ENDIAN));
    }

    /**
     * Goes on to the window that {@code nowMs} lies in, which is never before what was read. If windows were of another length,
     * what they count now goes on in the newest one, in proportion where that is shorter.
     */
    void advance(final long nowMs, final long newWindowMs) {
        if (windowMs != newWindowMs) {
            final long count = count(nowMs);
            final long kept = newWindowMs < windowMs ? share(count, newWindowMs, windowMs) : count;
            clear(newWindowMs, nowMs);
            current = Math.min(kept, COUNT_MAX);
        } else if (nowMs - beginMs >= windowMs) {
            previous = nowMs - beginMs < 2 * windowMs ? current : 0;
            current = 0;
            beginMs = nowMs - nowMs % windowMs;
        }
    }

    /** @return false, with nothing counted, if that is more than a window holds. */
    boolean add(final long amount) {
        if (amount > COUNT_MAX - current) {
            return false;
        }
        current += amount;
        return true;
    }

    /** Events in the window that ends at {@code nowMs}, rounded down. */
    long count(final long nowMs) {
        final long sinceBeginMs = Math.max(0, nowMs - beginMs);
        if (sinceBeginMs >= windowMs) {
            return sinceBeginMs >= 2 * windowMs ? 0 : share(current, 2 * windowMs - sinceBeginMs, windowMs);
        }
        return current + share(previous, windowMs - sinceBeginMs, windowMs);
    }

    void write(final MutableDirectBuffer value) {
        value.putLong(0, beginMs, LITTLE_ENDIAN);
        value.putLong(CURRENT_OFFSET, current, LITTLE_ENDIAN);
        value.putLong(PREVIOUS_OFFSET, previous, LITTLE_ENDIAN);
    }

    /** When nothing of it counts any more. */
    long deadlineMs() {
        return beginMs + 2 * windowMs;
    }

    /** The whole part of {@code count * part / whole}, exactly: windows are so short that no product overflows. */
    private static long share(final long count, final long part, final long whole) {
        return count / whole * part + count % whole * part / whole;
    }

    private static boolean isCount(final long count) {
        return count >= 0 && count <= COUNT_MAX;
    }
}
