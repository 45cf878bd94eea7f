package io.sternline.replication.cluster;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/** The media driver's settings, where they differ from Aeron's own. */
final class DriverSettings {
    /** Largest datagram on loopback, whose own MTU is 64 KiB, of streams with small terms: a message is an eighth of a term at most. */
    static final int LOOPBACK_MTU_BYTES = 8 * 1024;
    /**
     * Largest packet of the log on loopback, and of what goes from thread to thread: all that Aeron allows. A batch of commands is
     * then one packet, which nobody has to take apart and put together again.
     */
    static final int BATCH_MTU_BYTES = 65_504;
    /** Fits an Ethernet frame; anything larger would be fragmented by IP, and one lost part loses all. */
    static final int NETWORK_MTU_BYTES = 1408;
    /** What may be in flight to one receiver. */
    static final int WINDOW_BYTES_MAX = 2 * 1024 * 1024;
    /** One term of a publication: a message may be an eighth of it, and ours go up to 1 MiB. */
    static final int TERM_BYTES = 8 * 1024 * 1024;

    /** cnc.dat takes 46 MiB by default, more than Docker's whole /dev/shm can spare; this makes it 11 (the error log has 4 at least). */
    private static final int COUNTERS_BYTES = 1024 * 1024;

    /** End of a stream is noticed on this timer; the default second would be most of a failover. */
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Must be over the liveness timeout. */
    private static final long UNBLOCK_TIMEOUT_NS = AeronClients.LIVENESS_TIMEOUT_NS + TimeUnit.SECONDS.toNanos(15);

    private static final int RESOLVER_IDLE_MS = 2;

    private DriverSettings() {}

    static MediaDriver.Context context(
            final String aeronDirectory,
            final boolean isLoopback,
            final ErrorHandler errorHandler,
            final ThreadFactory resolverThread) {
        final int windowBytes = windowBytes();
        final MediaDriver.Context context = new MediaDriver.Context();
        context.aeronDirectoryName(aeronDirectory);
        return context.threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .errorHandler(errorHandler)
                .counterValuesBufferLength(COUNTERS_BYTES)
                .publicationTermBufferLength(TERM_BYTES)
                .ipcTermBufferLength(TERM_BYTES)
                .termBufferSparseFile(true)
                .mtuLength(isLoopback ? LOOPBACK_MTU_BYTES : NETWORK_MTU_BYTES)
                .ipcMtuLength(LOOPBACK_MTU_BYTES)
                .socketRcvbufLength(windowBytes)
                .socketSndbufLength(windowBytes)
                .initialWindowLength(windowBytes)
                .timerIntervalNs(TIMER_INTERVAL_NS)
                .clientLivenessTimeoutNs(AeronClients.LIVENESS_TIMEOUT_NS)
                .publicationUnblockTimeoutNs(UNBLOCK_TIMEOUT_NS)
                .spiesSimulateConnection(true)
                .multicastFlowControlSupplier((channel, stream, registration) -> new PatientFlowControl())
                // Looking up names can block for seconds, and must not on the thread that sends heartbeats.
                // Loopback needs no looking up, so there the thread is saved.
                .asyncExecutorEnabled(!isLoopback)
                .asyncExecutorThreadFactory(resolverThread)
                .asyncExecutorIdleStrategy(new SleepingMillisIdleStrategy(RESOLVER_IDLE_MS));
    }

    /** Largest datagram of the log. */
    static int logMtuBytes(final boolean isLoopback) {
        return isLoopback ? LogPackets.bytesMax(windowBytes()) : NETWORK_MTU_BYTES;
    }

    /** The window must fit the socket's buffer, and that is limited by the kernel (net.core.rmem_max, wmem_max). */
    static int windowBytes() {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_RCVBUF, WINDOW_BYTES_MAX);
            probe.setOption(StandardSocketOptions.SO_SNDBUF, WINDOW_BYTES_MAX);
            final int granted = Math.min(
                    probe.getOption(StandardSocketOptions.SO_RCVBUF), probe.getOption(StandardSocketOptions.SO_SNDBUF));
            return Math.min(WINDOW_BYTES_MAX, granted);
        } catch (final IOException e) {
            throw new UncheckedIOException("socket buffer limits cannot be found out", e);
        }
    }
}
