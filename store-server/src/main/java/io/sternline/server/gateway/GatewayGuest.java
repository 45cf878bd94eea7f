package io.sternline.server.gateway;

import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.statemachine.StateMachine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a gateway's loop on another's thread: a request need not be handed from one thread to the next, nor its answer. */
final class GatewayGuest implements GatewayRunner, GatewayHost.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayGuest.class);
    /** Goodbyes take two seconds at most; a thread that is stuck comes to none. */
    private static final long END_MS_MAX = 5_000;

    private final GatewayLoop loop;
    private final GatewayPorts ports;
    private final GatewayHost host;
    private final Consumer<Throwable> onFatal;
    private final CountDownLatch ended = new CountDownLatch(1);

    // The host's thread's.
    private boolean isOpen;
    private boolean hasEnded;

    GatewayGuest(
            final GatewayLoop loop,
            final GatewayPorts ports,
            final GatewayHost host,
            final Consumer<Throwable> onFatal) {
        this.loop = loop;
        this.ports = ports;
        this.host = host;
        this.onFatal = onFatal;
    }

    @Override
    public void start() {
        if (!host.admit(this)) {
            end();
        }
    }

    @Override
    public void awaitEnd() {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS_MAX);
        boolean interrupted = false;
        boolean isOver = false;
        while (!isOver) {
            try {
                if (!ended.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("The thread that runs the gateway does not come to closing it");
                }
                isOver = true;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int work() {
        if (hasEnded) {
            return 0;
        }
        try {
            if (!isOpen) {
                open();
            } else if (!loop.isStopping()) {
                return loop.work();
            } else {
                end();
            }
        } catch (final Throwable e) {
            fail(e);
        }
        return 1;
    }

    private void open() {
        isOpen = true;
        ports.replies().onFull(this::deliver);
        if (!loop.open()) {
            end();
        }
    }

    private void deliver() {
        try {
            loop.deliver();
        } catch (final Throwable e) {
            fail(e);
        }
    }

    /**
     * Does what the sockets bring at once: where the thread waits within something of its own, it does not come to {@link #work}, and clients must
     * hear from the node nevertheless.
     */
    @Override
    public int sleep(final long maxNs) {
        if (!isOpen || hasEnded || loop.isStopping()) {
            return StateMachine.NOTHING_TO_WAIT_FOR;
        }
        // The selector would forget that somebody wants the thread to end.
        if (!Thread.currentThread().isInterrupted()) {
            try {
                loop.sleep(maxNs);
                return loop.work();
            } catch (final Throwable e) {
                fail(e);
            }
        }
        return 0;
    }

    @Override
    public void wakeUp() {
        loop.wakeUp();
    }

    @Override
    public void onThreadEnd() {
        // Whoever ended the thread may have interrupted it; the clients are to hear Goodbye nevertheless.
        Thread.interrupted();
        end();
    }

    /** Errors too: the node is deaf now, and somebody has to be told. */
    private void fail(final Throwable failure) {
        if (!loop.bound().completeExceptionally(failure)) {
            onFatal.accept(failure);
        }
        end();
    }

    private void end() {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        try {
            loop.bound()
                    .completeExceptionally(
                            new NodeStoppedException("the thread that was to run the gateway has ended"));
            loop.shutDown();
        } finally {
            ended.countDown();
        }
    }
}
