package io.sternline.server.watch;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * The watch thread and the two ways to it: requests in, frames out, both bounded.
 *
 * <p><b>Waiting.</b> The change log gives no signal, so while a watch wants what comes next the thread looks at least every
 * millisecond. With no watch, or none that could be sent anything, it sleeps until a request wakes it.
 */
public final class WatchHub implements AutoCloseable {
    private final WatchAgent agent;
    private final FrameRing frames;
    private final Runnable doorbell;
    private final OneToOneConcurrentArrayQueue<WatchRequest> requests =
            new OneToOneConcurrentArrayQueue<>(WatchLimits.REQUESTS_WAITING_MAX);
    private final BackoffIdleStrategy idle =
            new BackoffIdleStrategy(0, 1, WatchLimits.PAUSE_NS_MIN, WatchLimits.PAUSE_NS_MAX);
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile Throwable failure;

    private WatchHub(final int nodeId, final WatchLogs logs, final LongSupplier groupTimeMs, final Runnable doorbell) {
        this.doorbell = doorbell;
        frames = new FrameRing(WatchLimits.FRAME_RING_BYTES, doorbell);
        agent = new WatchAgent(logs, new GroupTime(groupTimeMs), frames);
        thread = new Thread(this::run, "watch-" + nodeId);
    }

    /**
     * Starts the thread.
     *
     * @param logs read by that thread, which closes its cursors before {@link #close} returns.
     * @param groupTimeMs the group's clock as this node last heard it; called by the thread.
     * @param doorbell rung by the thread when there are frames, or it has failed.
     */
    public static WatchHub start(
            final int nodeId, final WatchLogs logs, final LongSupplier groupTimeMs, final Runnable doorbell) {
        final WatchHub hub = new WatchHub(nodeId, logs, groupTimeMs, doorbell);
        hub.thread.start();
        return hub;
    }

    /**
     * The gateway thread: hands over a request.
     *
     * @return false if there is no room now.
     */
    public boolean offer(final WatchRequest request) {
        if (!requests.offer(request)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /** The gateway thread: whether {@link #offer} would be refused. */
    public boolean isFull() {
        return requests.size() >= requests.capacity();
    }

    /** The gateway thread: wakes the watch thread, after the state of a link has changed. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * The gateway thread: takes frames.
     *
     * @return how many.
     * @throws IllegalStateException if the watch thread has failed: the node has a part missing.
     */
    public int drain(final WatchFrameHandler handler, final int limit) {
        final Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("thread " + thread.getName() + ", which serves watches, has failed", cause);
        }
        return frames.drain(handler, limit);
    }

    /** Whether there is something to {@link #drain}. */
    public boolean hasNews() {
        return !frames.isEmpty() || failure != null;
    }

    /** Stops the thread, and waits for it. Watches end without a word. */
    @Override
    public void close() {
        isClosed = true;
        frames.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            serve();
        } catch (final Throwable e) {
            // Errors too: whoever watches would wait for ever. The gateway finds it and ends the node.
            failure = e;
            doorbell.run();
        }
    }

    private void serve() {
        try {
            while (!isClosed) {
                final int work = drainRequests() + agent.work(System.nanoTime());
                if (work > 0) {
                    idle.reset();
                } else {
                    pause();
                }
            }
        } finally {
            agent.close();
        }
    }

    private int drainRequests() {
        int taken = 0;
        int opened = 0;
        while (taken < WatchLimits.REQUESTS_PER_CYCLE_MAX && opened < WatchLimits.OPENED_PER_CYCLE_MAX) {
            final WatchRequest request = requests.poll();
            if (request == null) {
                break;
            }
            agent.onRequest(request, System.nanoTime());
            taken++;
            if (request instanceof WatchRequest.Open) {
                opened++;
            }
        }
        return taken;
    }

    /** A request that comes after the queue was looked at has left a permit, by which the park ends at once. */
    private void pause() {
        if (!agent.isResting()) {
            idle.idle();
        } else if (!isClosed) {
            LockSupport.parkNanos(agent.watches() > 0 ? WatchLimits.REST_NS : WatchLimits.SLEEP_NS);
        }
    }
}
