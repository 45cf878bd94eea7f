package io.sternline.replication.cluster;

import io.aeron.cluster.ElectionState;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Gives elections more time while they fail. A ballot is short, because after the death of a primary it has to be waited
 * out in full; but where threads wait longer for a processor than a ballot takes, no candidate would ever have the votes
 * in time, and the group would go from one ballot to the next. So each attempt that comes to nothing doubles the time for the
 * next, up to {@link #FACTOR_MAX} times, until there has been a primary for a while: one that is deposed at once shows
 * that the machine is no quicker than before.
 *
 * <p>Called by Aeron in each duty cycle, on the consensus module's thread, which reads the setting at each step of an
 * election.
 */
final class ElectionPatience implements LongConsumer {
    static final int FACTOR_MAX = 8;
    static final long CALM_NS = TimeUnit.SECONDS.toNanos(5);

    private final long timeoutNs;
    private final LongSupplier electionState;
    private final LongSupplier nanoClock;
    private final LongConsumer setting;
    private long state = ElectionState.CLOSED.code();
    private long closedNs;
    private int factor = 1;

    /**
     * @param timeoutNs for a ballot when all is well.
     * @param electionState code of the {@link ElectionState} that this member is in.
     * @param setting takes the time for ballots from here on, in nanoseconds.
     */
    ElectionPatience(
            final long timeoutNs,
            final LongSupplier electionState,
            final LongSupplier nanoClock,
            final LongConsumer setting) {
        this.timeoutNs = timeoutNs;
        this.electionState = electionState;
        this.nanoClock = nanoClock;
        this.setting = setting;
    }

    @Override
    public void accept(final long timeMs) {
        final long before = state;
        state = electionState.getAsLong();
        if (state == ElectionState.CLOSED.code()) {
            onClosed(before);
        } else if (isBeginning(state) && !isBeginning(before) && before != ElectionState.CLOSED.code()) {
            change(Math.min(FACTOR_MAX, factor * 2));
        }
    }

    private void onClosed(final long before) {
        if (factor == 1) {
            return;
        }
        final long nowNs = nanoClock.getAsLong();
        if (before != state) {
            closedNs = nowNs;
        } else if (nowNs - closedNs >= CALM_NS) {
            change(1);
        }
    }

    /** Before anybody has asked for votes. */
    private static boolean isBeginning(final long state) {
        return state == ElectionState.INIT.code()
                || state == ElectionState.CANVASS.code()
                || state == ElectionState.NOMINATE.code();
    }

    private void change(final int newFactor) {
        if (newFactor != factor) {
            factor = newFactor;
            setting.accept(timeoutNs * factor);
        }
    }
}
