package io.sternline.replication.cluster;

import io.aeron.driver.AbstractMinMulticastFlowControl;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * How far the primary sends the log ahead of its replicas: as far as the slowest has room, for as long as there is patience, and then as far as
 * the fastest has.
 *
 * <p>A replica that stands still for a moment, for its disk or its processor, then finds nothing missing. If the others were simply followed,
 * as Aeron does where it is not told otherwise, what it has missed would be overwritten at the primary after half a term ({@link
 * DriverSettings#TERM_BYTES}), which under full load is a tenth of a second: its log would end there, and it would only notice when Aeron's
 * image times out, after ten seconds without a copy of what is written.
 *
 * <p>Nobody waits long for a replica that is dead, or slow for good: after {@value #PATIENCE_MS} ms in one piece, or {@value #BUDGET_MS} ms in many, it is
 * given up, and with it any other that is slow, until the slowest has room again. What was spent on waiting comes back by a tenth of the time in which nobody was waited for.
 *
 * <p>One for each publication of the log. Belongs to the thread that drives the driver.
 */
final class PatientFlowControl extends AbstractMinMulticastFlowControl {
    static final long PATIENCE_MS = 200;
    static final long BUDGET_MS = 1_000;

    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    private static final long BUDGET_NS = TimeUnit.MILLISECONDS.toNanos(BUDGET_MS);
    /** More than that in one look is a pause of this node itself. */
    private static final long PASSED_NS_MAX = PATIENCE_NS / 4;
    /** What the sender may need room for: a log keeps the packets it was begun with, whatever this node's are now. */
    private static final int PACKET_BYTES_MAX = DriverSettings.BATCH_MTU_BYTES;

    private static final int TIME_PER_BUDGET = 10;
    private static final long NOWHERE = -1;

    private long budgetNs = BUDGET_NS;
    private long fastestLimit;
    private long lookedNs;
    private boolean isFirstLook = true;
    /** Where the sender stands while it waits. */
    private long waitsAt = NOWHERE;

    private long waitedNs;
    private boolean hasGivenUp;

    PatientFlowControl() {
        super(false);
    }

    @Override
    public long onStatusMessage(
            final StatusMessageFlyweight message,
            final InetSocketAddress receiver,
            final long senderLimit,
            final int initialTermId,
            final int positionBitsToShift,
            final long timeNs) {
        final long position = LogBufferDescriptor.computePosition(
                message.consumptionTermId(), message.consumptionTermOffset(), positionBitsToShift, initialTermId);
        fastestLimit = Math.max(fastestLimit, position + message.receiverWindowLength());
        return processStatusMessage(message, senderLimit, initialTermId, positionBitsToShift, timeNs, true);
    }

    /** Whenever there is nothing to send, or no room to send it. */
    @Override
    public long onIdle(final long timeNs, final long senderLimit, final long senderPosition, final boolean isEos) {
        final long slowestLimit = super.onIdle(timeNs, senderLimit, senderPosition, isEos);
        final long passedNs = isFirstLook ? 0 : Math.min(timeNs - lookedNs, PASSED_NS_MAX);
        isFirstLook = false;
        lookedNs = timeNs;
        if (slowestLimit >= fastestLimit || slowestLimit - senderPosition >= PACKET_BYTES_MAX) {
            waitsAt = NOWHERE;
            hasGivenUp = false;
            save(passedNs);
            return slowestLimit;
        }
        if (hasGivenUp) {
            save(passedNs);
        } else {
            hasGivenUp = isTooLong(senderPosition, passedNs);
        }
        return hasGivenUp ? Math.max(senderLimit, fastestLimit) : slowestLimit;
    }

    private boolean isTooLong(final long senderPosition, final long passedNs) {
        if (waitsAt != senderPosition) {
            waitsAt = senderPosition;
            waitedNs = 0;
            save(passedNs);
            return false;
        }
        waitedNs += passedNs;
        budgetNs = Math.max(0, budgetNs - passedNs);
        return waitedNs >= PATIENCE_NS || budgetNs == 0;
    }

    private void save(final long passedNs) {
        budgetNs = Math.min(BUDGET_NS, budgetNs + passedNs / TIME_PER_BUDGET);
    }

    @Override
    public void onTriggerSendSetup(
            final StatusMessageFlyweight message, final InetSocketAddress receiver, final long timeNs) {
        processSendSetupTrigger(message, receiver, timeNs, true);
    }

    @Override
    public void onError(final ErrorFlyweight error, final InetSocketAddress receiver, final long timeNs) {
        processError(error, receiver, timeNs, true);
    }
}
