package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.UdpChannel;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.StatusMessageFlyweight;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientFlowControlTest {
    private static final int WINDOW = 2 << 20;
    private static final int PACKET = DriverSettings.BATCH_MTU_BYTES;
    /** As many packets as the window has room for. */
    private static final long FULL = WINDOW / PACKET * (long) PACKET;

    private static final int TERM_SHIFT = LogBufferDescriptor.positionBitsToShift(DriverSettings.TERM_BYTES);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int FAST = 1;
    private static final int SLOW = 2;

    private final PatientFlowControl flowControl = new PatientFlowControl();
    private final StatusMessageFlyweight message = new StatusMessageFlyweight(new UnsafeBuffer(new byte[64]));
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
    private long nowNs = TimeUnit.DAYS.toNanos(-1);
    private long limit;
    private long sent;

    @BeforeEach
    void open() {
        flowControl.initialize(
                new MediaDriver.Context().tempBuffer(new UnsafeBuffer(new byte[CountersReader.METADATA_LENGTH])),
                new CountersManager(new UnsafeBuffer(new byte[64 << 10]), new UnsafeBuffer(new byte[16 << 10])),
                UdpChannel.parse("aeron:udp?control-mode=manual"),
                1,
                1,
                1,
                0,
                DriverSettings.TERM_BYTES);
        hears(FAST, 0);
        hears(SLOW, 0);
    }

    @AfterEach
    void close() {
        flowControl.close();
    }

    /** @param position up to where the receiver has all. */
    private void hears(final long receiver, final long position) {
        message.streamId(1)
                .sessionId(1)
                .consumptionTermId((int) (position >> TERM_SHIFT))
                .consumptionTermOffset((int) (position & (DriverSettings.TERM_BYTES - 1)))
                .receiverWindowLength(WINDOW)
                .receiverId(receiver);
        limit = flowControl.onStatusMessage(message, address, limit, 0, TERM_SHIFT, nowNs);
    }

    /** Sends all there is room for; the fast one has it at once. */
    private void send() {
        idle();
        while (limit - sent >= PACKET) {
            sent += PACKET;
            hears(FAST, sent);
        }
    }

    private void idle() {
        limit = flowControl.onIdle(nowNs, limit, sent, false);
    }

    private void pass(final long ms) {
        for (int step = 0; step < ms; step++) {
            nowNs += STEP_NS;
            send();
        }
    }

    @Test
    void shouldBeWhatTheDriverUsesForTheLog() {
        final MediaDriver.Context context = DriverSettings.context("unused", true, error -> {}, Thread::new);
        assertThat(context.multicastFlowControlSupplier()
                        .newInstance(UdpChannel.parse("aeron:udp?control-mode=manual"), 1, 1))
                .isInstanceOf(PatientFlowControl.class);
    }

    @Test
    void shouldSendNoFurtherThanTheSlowestHasRoom() {
        send();
        assertThat(sent).isEqualTo(FULL);
        pass(PatientFlowControl.PATIENCE_MS - 1);
        assertThat(sent).isEqualTo(FULL);
        hears(SLOW, sent);
        send();
        assertThat(sent).isBetween(WINDOW + 1L, 2L * WINDOW);
    }

    @Test
    void shouldGoOnWithoutOneThatDoesNotComeBack() {
        send();
        pass(PatientFlowControl.PATIENCE_MS + 1);
        assertThat(sent).isGreaterThan(WINDOW);
        final long before = sent;
        pass(100);
        assertThat(sent).isGreaterThan(before + 10 * WINDOW);
    }

    @Test
    void shouldNotWaitAgainForOneThatHasNotCaughtUp() {
        send();
        pass(PatientFlowControl.PATIENCE_MS + 1);
        for (int step = 0; step < 100; step++) {
            hears(SLOW, WINDOW + step);
            final long before = sent;
            pass(1);
            assertThat(sent).isGreaterThan(before);
        }
    }

    @Test
    void shouldSpendNoMoreThanItsBudgetOnOneThatStaysSlow() {
        send();
        long waitedMs = 0;
        for (int ms = 0; ms < 60_000; ms++) {
            final long before = sent;
            pass(1);
            waitedMs += sent == before ? 1 : 0;
            if (ms % 100 == 0) {
                hears(SLOW, sent - WINDOW + PACKET);
            }
        }
        assertThat(waitedMs)
                .isGreaterThan(PatientFlowControl.BUDGET_MS / 2)
                .isLessThan(PatientFlowControl.BUDGET_MS + 60_000 / 10 + PatientFlowControl.PATIENCE_MS);
    }

    @Test
    void shouldBePatientAgainWithOneThatHasCaughtUp() {
        send();
        pass(PatientFlowControl.PATIENCE_MS + 1);
        hears(SLOW, sent);
        send();
        final long before = sent;
        pass(PatientFlowControl.PATIENCE_MS - 1);
        assertThat(sent).isEqualTo(before);
    }

    @Test
    void shouldNotTakeItsOwnPauseForTheReplicas() {
        send();
        pass(1);
        nowNs += TimeUnit.SECONDS.toNanos(60);
        send();
        assertThat(sent).isEqualTo(FULL);
        pass(PatientFlowControl.PATIENCE_MS / 2);
        assertThat(sent).isEqualTo(FULL);
        hears(SLOW, sent);
        send();
        final long before = sent;
        pass(PatientFlowControl.PATIENCE_MS - 1);
        assertThat(sent).isEqualTo(before);
    }

    @Test
    void shouldCountNoTimeInWhichThereWasRoom() {
        for (int second = 0; second < 60; second++) {
            nowNs += TimeUnit.SECONDS.toNanos(1);
            hears(FAST, sent);
            hears(SLOW, sent);
            idle();
        }
        send();
        pass(PatientFlowControl.PATIENCE_MS - 1);
        assertThat(sent).isEqualTo(FULL);
    }
}
