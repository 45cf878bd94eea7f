package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.RethrowingErrorHandler;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Aeron clients without a conductor thread of their own: each belongs to the one thread that drives it.
 *
 * <p>Client and driver take each other for dead after ten seconds of silence, by default. Both are in this process, so
 * neither can die alone; but the process can be suspended for longer (SIGSTOP, a sleeping laptop, a migrating virtual
 * machine), and would then find its own parts timed out. With a minute to spare it comes back as a replica instead.
 */
final class AeronClients {
    static final long LIVENESS_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(1);

    private AeronClients() {}

    static Aeron connect(final String aeronDirectory, final String name, final ErrorHandler errorHandler) {
        return Aeron.connect(context(aeronDirectory, name, errorHandler));
    }

    /** For the thread that runs the driver too: while the client waits for the driver, it has to drive it. */
    static Aeron connect(
            final String aeronDirectory,
            final String name,
            final ErrorHandler errorHandler,
            final AgentInvoker driverInvoker) {
        return Aeron.connect(context(aeronDirectory, name, errorHandler).driverAgentInvoker(driverInvoker));
    }

    private static Aeron.Context context(
            final String aeronDirectory, final String name, final ErrorHandler errorHandler) {
        final Aeron.Context context = new Aeron.Context();
        context.aeronDirectoryName(aeronDirectory).driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(LIVENESS_TIMEOUT_NS));
        return context.clientName(name)
                .errorHandler(errorHandler)
                .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
                .awaitingIdleStrategy(YieldingIdleStrategy.INSTANCE)
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE);
    }
}
