package io.sternline.replication.cluster;

import io.aeron.archive.Archive;
import io.aeron.driver.MediaDriver;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;

/**
 * Media driver and archive on one thread. They work hand in hand on the same bytes, and a machine with fewer cores than
 * threads gains more from fewer threads than from parallel ones; so where cores are few the consensus module's thread runs them
 * too, wherever it would wait ({@link DrivingIdleStrategy}). The archive's invoker drives the driver's.
 */
final class DriverAgent implements Agent {
    private final String name;
    private final MediaDriver driver;
    private final Archive archive;
    private final DriverSockets sockets;
    private final AgentInvoker driverInvoker;
    private final AutoCloseable archiveClient;
    private final ErrorHandler errorHandler;
    private volatile boolean isHalted;

    DriverAgent(
            final String name,
            final MediaDriver driver,
            final Archive archive,
            final DriverSockets sockets,
            final AgentInvoker driverInvoker,
            final AutoCloseable archiveClient,
            final ErrorHandler errorHandler) {
        this.name = name;
        this.driver = driver;
        this.archive = archive;
        this.sockets = sockets;
        this.driverInvoker = driverInvoker;
        this.archiveClient = archiveClient;
        this.errorHandler = errorHandler;
    }

    @Override
    public int doWork() {
        if (isHalted) {
            driver.close();
            throw new AgentTerminationException("halted");
        }
        final AgentInvoker invoker = archive.invoker();
        final int workCount = invoker.invoke();
        if (!invoker.isRunning()) {
            throw new AgentTerminationException("media driver or archive has stopped");
        }
        return workCount;
    }

    /** Waits until something comes that is not deferred, for the driver's bell, or for the time. The thread that drives. @return false: it does no work. */
    boolean sleep(final long timeoutMs) {
        sockets.await(timeoutMs);
        return false;
    }

    /** For a client that waits for the driver on the thread that runs it. */
    AgentInvoker driverInvoker() {
        return driverInvoker;
    }

    /** The same for a client of the archive. */
    AgentInvoker archiveInvoker() {
        return archive.invoker();
    }

    /** Any thread: falls silent at once, without a goodbye to anyone, as if the process had died. */
    void halt() {
        isHalted = true;
    }

    @Override
    public void onClose() {
        CloseHelper.closeAll(errorHandler, archive, archiveClient, driver);
    }

    @Override
    public String roleName() {
        return name;
    }
}
