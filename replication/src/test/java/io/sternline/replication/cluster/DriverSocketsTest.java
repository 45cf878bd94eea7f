package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sternline.replication.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real driver with real sockets, driven by the test's thread. */
@Timeout(300)
class DriverSocketsTest {
    private static final int STREAM = 7;
    private static final long LONGER_THAN_THE_TEST_MS = TimeUnit.HOURS.toMillis(1);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[100]);
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.base());
    private boolean mayDefer;
    private final DriverSockets sockets = new DriverSockets(address.getPort(), () -> mayDefer);
    private volatile boolean isWoken;

    @TempDir
    private Path directory;

    private MediaDriver driver;
    private Aeron aeron;
    private AgentInvoker invoker;

    @BeforeEach
    void launch() {
        final MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .threadingMode(ThreadingMode.INVOKER)
                .publicationTermBufferLength(64 * 1024)
                .dirDeleteOnShutdown(true);
        sockets.serve(context);
        driver = MediaDriver.launch(context);
        invoker = sockets.invoker(driver.sharedAgentInvoker(), error -> {
            throw new AssertionError(error);
        });
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(invoker));
    }

    @AfterEach
    void close() {
        aeron.close();
        driver.close();
        sockets.close();
    }

    @Test
    void shouldBringWhatComesToASubscription() {
        try (Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM);
                Publication publication = aeron.addPublication("aeron:udp?endpoint=" + address(), STREAM)) {
            exchange(publication, subscription, 1000);
        }
    }

    @Test
    void shouldBringWhatComesToADestination() {
        try (Subscription subscription = aeron.addSubscription("aeron:udp?control-mode=manual", STREAM);
                Publication publication = aeron.addPublication("aeron:udp?endpoint=" + address(), STREAM)) {
            subscription.addDestination("aeron:udp?endpoint=" + address());
            exchange(publication, subscription, 1000);
            subscription.removeDestination("aeron:udp?endpoint=" + address());
            drive(this::isPortFree);
        }
    }

    @Test
    void shouldGiveADestinationsPortBackWithTheSubscription() {
        final Subscription subscription = aeron.addSubscription("aeron:udp?control-mode=manual", STREAM);
        subscription.addDestination("aeron:udp?endpoint=" + address());
        drive(() -> !isPortFree());
        subscription.close();
        drive(this::isPortFree);
    }

    @Test
    void shouldGiveThePortBackWithTheSubscription() {
        aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM).close();
        drive(this::isPortFree);
    }

    @Test
    void shouldWakeForADatagram() throws InterruptedException {
        try (Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM)) {
            assertThat(subscription.isClosed()).isFalse();
            final Thread sender = new Thread(this::sendDatagram);
            sender.start();
            sockets.await(LONGER_THAN_THE_TEST_MS);
            sender.join();
        }
    }

    @Test
    void shouldSleepOnWhereWhatComesMayBeDeferred() throws InterruptedException {
        mayDefer = true;
        try (Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM)) {
            sendDatagram();
            final Thread waker = waker();
            waker.start();
            sockets.await(LONGER_THAN_THE_TEST_MS);
            assertThat(isWoken).as("asleep until it was woken").isTrue();
            waker.join();

            mayDefer = false;
            sockets.await(LONGER_THAN_THE_TEST_MS);
            assertThat(subscription.isClosed()).isFalse();
        }
    }

    /** Wakes this thread once it is asleep. */
    private Thread waker() {
        final Thread sleeper = Thread.currentThread();
        final Thread waker = new Thread(() -> {
            while (!isInSelect(sleeper)) {
                Thread.onSpinWait();
            }
            isWoken = true;
            sockets.wakeUp();
        });
        waker.setDaemon(true);
        return waker;
    }

    private static boolean isInSelect(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("select"));
    }

    @Test
    void shouldBringWhatIsDeferredAfterASleep() {
        mayDefer = true;
        try (Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM);
                Publication publication = aeron.addPublication("aeron:udp?endpoint=" + address(), STREAM)) {
            sockets.await(1);
            drive(publication::isConnected);
            assertThat(publication.offer(message)).isPositive();
            cycle();
            sockets.await(1);
            cycle();
            assertThat(subscription.poll((buffer, offset, length, header) -> {}, 10))
                    .isOne();
        }
    }

    @Test
    void shouldBringWhatIsDeferredToAThreadThatDoesNotSleep() {
        mayDefer = true;
        try (Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM);
                Publication publication = aeron.addPublication("aeron:udp?endpoint=" + address(), STREAM)) {
            sockets.await(1);
            exchange(publication, subscription, 1000);
        }
    }

    @Test
    void shouldGiveADeferredPortBackAndTakeItAgain() {
        for (int i = 0; i < 2; i++) {
            mayDefer = true;
            aeron.addSubscription("aeron:udp?endpoint=" + address(), STREAM).close();
            sockets.await(1);
            drive(this::isPortFree);
            mayDefer = false;
            sockets.await(1);
        }
    }

    private void sendDatagram() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, address));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWakeWhenAsked() throws InterruptedException {
        final Thread waker = new Thread(sockets::wakeUp);
        waker.start();
        sockets.await(LONGER_THAN_THE_TEST_MS);
        waker.join();
    }

    private void exchange(final Publication publication, final Subscription subscription, final int messages) {
        int sent = 0;
        int received = 0;
        while (received < messages) {
            cycle();
            sent += sent < messages && publication.offer(message) > 0 ? 1 : 0;
            received += subscription.poll((buffer, offset, length, header) -> {}, 10);
        }
        assertThat(received).isEqualTo(messages);
    }

    private void drive(final BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            cycle();
        }
    }

    private void cycle() {
        assertThat(Thread.interrupted()).as("out of time").isFalse();
        invoker.invoke();
        aeron.conductorAgentInvoker().invoke();
    }

    private String address() {
        return address.getHostString() + ":" + address.getPort();
    }

    private boolean isPortFree() {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.bind(address);
            return true;
        } catch (final IOException e) {
            return false;
        }
    }
}
