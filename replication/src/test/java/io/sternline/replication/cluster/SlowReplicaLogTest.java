package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.sternline.replication.FreePorts;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log's channel between three real drivers with our settings, each driven by the test's thread: a replica stands still when its driver is not
 * driven, and time passes at the primary as the test says.
 */
@Timeout(120)
class SlowReplicaLogTest {
    private static final int STREAM = 100;
    private static final long CYCLE_NS = TimeUnit.MICROSECONDS.toNanos(10);
    /** Far shorter than the patience. */
    private static final int STANDSTILL_CYCLES = 5_000;
    /** More than the primary could send again: half a term and what is on its way. */
    private static final long FAR_BYTES = 2L * DriverSettings.TERM_BYTES;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[16 << 10]);

    @TempDir
    private Path directory;

    private long primaryNowNs = TimeUnit.DAYS.toNanos(1);
    private Node primary;
    private Node fast;
    private Node slow;
    private ExclusivePublication log;
    private Subscription fastLog;
    private Subscription slowLog;
    private long sent;
    private long fastHas;
    private long slowHas;

    /** One node's driver and its client. */
    private record Node(MediaDriver driver, Aeron aeron) implements AutoCloseable {
        static Node launch(final MediaDriver.Context context) {
            final MediaDriver driver = MediaDriver.launch(context);
            return new Node(
                    driver,
                    Aeron.connect(new Aeron.Context()
                            .aeronDirectoryName(driver.aeronDirectoryName())
                            .useConductorAgentInvoker(true)
                            .driverAgentInvoker(driver.sharedAgentInvoker())));
        }

        void drive() {
            driver.sharedAgentInvoker().invoke();
            aeron.conductorAgentInvoker().invoke();
        }

        @Override
        public void close() {
            aeron.close();
            driver.close();
        }
    }

    @BeforeEach
    void connect() {
        primary = Node.launch(context("primary").nanoClock(() -> primaryNowNs));
        fast = Node.launch(context("fast"));
        slow = Node.launch(context("slow"));
        final int port = FreePorts.base();
        fastLog = fast.aeron().addSubscription("aeron:udp?endpoint=127.0.0.1:" + port, STREAM);
        slowLog = slow.aeron().addSubscription("aeron:udp?endpoint=127.0.0.1:" + (port + 1), STREAM);
        log = primary.aeron()
                .addExclusivePublication(
                        "aeron:udp?control-mode=manual|term-length=8m|mtu=" + DriverSettings.logMtuBytes(true), STREAM);
        log.addDestination("aeron:udp?endpoint=127.0.0.1:" + port);
        log.addDestination("aeron:udp?endpoint=127.0.0.1:" + (port + 1));
        driveAllUntil(() -> log.isConnected() && fastLog.imageCount() == 1 && slowLog.imageCount() == 1);
        // So that the primary has heard from both how far they are.
        driveAllUntil(() -> offer() && slowHas > 1 << 20 && fastHas > 1 << 20);
        driveAllUntil(() -> slowHas == sent && fastHas == sent);
    }

    @AfterEach
    void close() {
        slow.close();
        fast.close();
        primary.close();
    }

    private MediaDriver.Context context(final String name) {
        return DriverSettings.context(
                directory.resolve(name).toString(),
                true,
                error -> {
                    throw new AssertionError(name, error);
                },
                Thread::new);
    }

    @Test
    void shouldMissNothingAfterAStandstill() {
        final long before = sent;
        for (int cycle = 0; cycle < STANDSTILL_CYCLES; cycle++) {
            offer();
            driveWithoutSlow();
        }
        assertThat(sent - before)
                .as("goes no further than can be sent again")
                .isGreaterThan(DriverSettings.windowBytes() / 2)
                .isLessThan(DriverSettings.TERM_BYTES);

        final long end = sent + FAR_BYTES;
        driveAllUntil(() -> offer() && slowHas >= end);
        driveAllUntil(() -> slowHas == sent && fastHas == sent);
        assertThat(slowLog.imageCount()).isOne();
    }

    @Test
    void shouldGoOnWithTheOthersOnceItHasBeenTooLong() {
        for (int cycle = 0; cycle < STANDSTILL_CYCLES; cycle++) {
            offer();
            driveWithoutSlow();
        }
        final long end = sent + FAR_BYTES;
        final long sinceNs = primaryNowNs;
        while (fastHas < end) {
            offer();
            driveWithoutSlow();
        }
        assertThat(primaryNowNs - sinceNs)
                .isLessThan(TimeUnit.MILLISECONDS.toNanos(2 * PatientFlowControl.PATIENCE_MS));
    }

    private boolean offer() {
        final long position = log.offer(message);
        sent += position > 0 ? message.capacity() : 0;
        return true;
    }

    private void driveAllUntil(final BooleanSupplier isDone) {
        while (!isDone.getAsBoolean()) {
            slow.drive();
            slowHas += poll(slowLog);
            driveWithoutSlow();
        }
    }

    private void driveWithoutSlow() {
        assertThat(Thread.interrupted()).as("out of time").isFalse();
        primaryNowNs += CYCLE_NS;
        primary.drive();
        fast.drive();
        fastHas += poll(fastLog);
    }

    private static int poll(final Subscription subscription) {
        final int[] bytes = new int[1];
        subscription.poll((buffer, offset, length, header) -> bytes[0] += length, 100);
        return bytes[0];
    }
}
