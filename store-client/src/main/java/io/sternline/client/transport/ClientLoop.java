package io.sternline.client.transport;

import io.netty.channel.EventLoop;
import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import io.sternline.client.Topology;
import io.sternline.client.UnavailableException;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What a client does on its thread, which it has for itself or shares with other clients.
 *
 * <p>Callers put calls into the {@link CallQueue} and wake the loop; it takes all that are there, gives them to the
 * {@link CallRouter}, and only then sends: concurrent calls share frames and system calls, and none waits for a frame to
 * fill. Everything behind the queue is owned by this thread and needs no locks. Only three things happen: calls come in,
 * a connection has news, or a tick passes, which keeps deadlines and looks after connections. Each ends with {@link
 * #settle}, which sends what the event gave rise to.
 *
 * <p>Deadlines hang on the tick, so nothing may stop it: what goes wrong in one step is logged and kept from the others,
 * and the next tick comes in any case.
 */
final class ClientLoop implements ConnectionEvents {
    private static final System.Logger LOG = System.getLogger(ClientLoop.class.getName());

    static final String THREAD_NAME = "sternline-client";

    /** So many ticks stay close together after the last call has ended: the next one is likely to come soon. */
    private static final int BUSY_TICKS_AFTER_LAST_CALL = 100;

    private final LoopThread thread;
    private final EventLoop eventLoop;
    private final long callTimeoutMs;
    private final CallQueue queue;
    private final TcpConnector connector;
    private final Peers peers;
    private final GroupView view = new GroupView();
    private final CallRouter router;

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Guarded by this. */
    private boolean isClosing;

    private long lastTickNs;
    private int busyTicksLeft;
    private boolean isNextTickSoon;
    private Future<?> nextTick;
    private boolean isClosed;

    ClientLoop(final List<Endpoint> seeds, final ClientConfig config, final LoopThread thread) {
        this(seeds, config, thread, new HostResolver());
    }

    ClientLoop(
            final List<Endpoint> seeds,
            final ClientConfig config,
            final LoopThread thread,
            final HostResolver resolver) {
        this.thread = thread;
        eventLoop = thread.eventLoop();
        callTimeoutMs = config.callTimeout().toMillis();
        queue = new CallQueue(config.outstandingCallsMax(), TransportLimits.OUTSTANDING_BYTES_MAX);
        connector = new TcpConnector(eventLoop, config, resolver);
        peers = new Peers(seeds, config, connector, this);
        router = new CallRouter(config, queue, peers, view);
    }

    void start() {
        eventLoop.execute(() -> {
            thread.onClientStarted();
            lastTickNs = System.nanoTime();
            tick();
        });
    }

    long callTimeoutMs() {
        return callTimeoutMs;
    }

    boolean isOwnThread() {
        return thread.isCurrent();
    }

    Topology topology() {
        return view.snapshot();
    }

    /** Runs a step on the loop's thread after a while; not at all if the client is closed by then. Any thread. */
    void later(final long delayMs, final String what, final Runnable step) {
        try {
            eventLoop.schedule(() -> runUnlessClosed(what, step), delayMs, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException ex) {
            LOG.log(Level.TRACE, "the client was closed before " + what, ex);
        }
    }

    private void runUnlessClosed(final String what, final Runnable step) {
        if (!isClosed) {
            guarded(what, step);
        }
    }

    /** Takes a call from any thread. If there is no place for it, it has ended when this returns. */
    <T> Call<T> submit(final Call<T> call) {
        switch (queue.offer(call)) {
            case QUEUED_FIRST -> wake();
            case FULL -> call.refuse(Rejection.OVERLOADED, call + ": " + queue.describeLimit());
            case CLOSED -> call.refuse(Rejection.CLOSED, call + ": the client is closed");
            default -> {
                // Queued behind others: the loop has been woken already.
            }
        }
        return call;
    }

    /**
     * Opens a watch, from any thread.
     *
     * @param namespace null: all.
     * @param sink told on the loop's thread; here if the client is closed.
     */
    WatchControl watch(final NamespaceRef namespace, final WatchOptions options, final WatchSink sink) {
        final RunningWatch watch = new RunningWatch(
                namespace,
                options,
                sink,
                taken -> onLoop("giving back room", () -> router.watches().grant(taken, System.nanoTime())),
                ended -> onLoop("closing a watch", () -> router.watches().close(ended)));
        if (!onLoop("opening a watch", () -> router.watches().open(watch))) {
            sink.onEnded(new UnavailableException(watch + ": the client is closed"));
        }
        return watch;
    }

    /** @return false if the thread has ended; where it goes on without this client, the step finds out by itself. */
    private boolean onLoop(final String what, final Runnable step) {
        try {
            eventLoop.execute(() -> {
                guarded(what, step);
                settle();
            });
            return true;
        } catch (final RejectedExecutionException ex) {
            LOG.log(Level.TRACE, what + " came after the client was closed", ex);
            return false;
        }
    }

    private void wake() {
        try {
            eventLoop.execute(this::drain);
        } catch (final RejectedExecutionException ex) {
            // The thread has ended since the call was queued; the client before it, and with it what was in the queue.
            LOG.log(Level.TRACE, "a call came while the client was closed", ex);
        }
    }

    /**
     * Has the thread end all calls, watches and connections. Idempotent. Whoever returns from here may end the thread: the step
     * is in the thread's queue then, also if another caller put it there.
     */
    synchronized void end() {
        if (!isClosing) {
            isClosing = true;
            eventLoop.execute(this::shutDown);
        }
    }

    /** Waits until that has been done, unless called on the thread; an interrupt ends the wait and is kept. */
    void awaitEnd() {
        if (isOwnThread()) {
            return;
        }
        try {
            if (!ended.await(TransportLimits.CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.log(
                        Level.WARNING,
                        "thread ''{0}'' did not close a client within {1} ms: something chained to a stage blocks it",
                        THREAD_NAME,
                        TransportLimits.CLOSE_TIMEOUT_MS);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String group() {
        return peers.group();
    }

    @Override
    public int recovery() {
        return peers.recovery();
    }

    @Override
    public String onRecovery(final int recovery) {
        return peers.onRecovery(recovery);
    }

    @Override
    public String onWelcome(final Connection connection) {
        return peers.onWelcome(connection);
    }

    @Override
    public void onTopology(final Connection connection) {
        onGroupNews(System.nanoTime());
    }

    @Override
    public void onReply(final Connection connection, final Reply reply) {
        router.onReply(connection, reply, System.nanoTime());
    }

    @Override
    public void onWatchOpened(final Connection connection, final int watchId, final long revision) {
        router.watches().onOpened(connection, watchId, revision, System.nanoTime());
    }

    @Override
    public void onWatchEvents(
            final Connection connection,
            final WatchEventsDecoder events,
            final PackReader changes,
            final int packBytes) {
        router.watches().onEvents(connection, events, changes, packBytes, System.nanoTime());
    }

    @Override
    public void onWatchEnded(final Connection connection, final WatchEndedDecoder ended) {
        router.watches().onEnded(connection, ended, System.nanoTime());
    }

    @Override
    public void onClosed(final Connection connection) {
        final long nowNs = System.nanoTime();
        peers.onClosed(connection, nowNs);
        if (!isClosed) {
            onGroupNews(nowNs);
            router.onClosed(connection, nowNs);
        }
    }

    @Override
    public void settle() {
        if (!isClosed) {
            router.pump(System.nanoTime());
            peers.flush();
        }
    }

    private void onGroupNews(final long nowNs) {
        view.update(peers);
        peers.adopt(view.snapshot().nodes(), nowNs);
        peers.draining(view.snapshot().draining(), view.primaryNodeId());
        router.onGroup(nowNs);
    }

    private void drain() {
        if (isClosed) {
            return;
        }
        final long nowNs = System.nanoTime();
        for (Call<?> call = queue.takeAll(); call != null; ) {
            final Call<?> next = call.nextQueued;
            call.nextQueued = null;
            take(call, nowNs);
            call = next;
        }
        busyTicksLeft = BUSY_TICKS_AFTER_LAST_CALL;
        if (!isNextTickSoon) {
            nextTick.cancel(false);
            scheduleTick();
        }
        settle();
    }

    private void take(final Call<?> call, final long nowNs) {
        guarded("taking a call", () -> router.submit(call, nowNs));
    }

    private void tick() {
        if (isClosed) {
            return;
        }
        final long nowNs = System.nanoTime();
        final long gapNs = nowNs - lastTickNs;
        lastTickNs = nowNs;
        final long stalledNs = gapNs > TimeUnit.MILLISECONDS.toNanos(TransportLimits.STALL_MS) ? gapNs : 0;
        guarded("looking after connections", () -> peers.tick(nowNs, stalledNs, router.isSurveying()));
        guarded("looking after watches", () -> router.watches().tick(nowNs, stalledNs));
        guarded("looking after calls", () -> router.tick(nowNs));
        guarded("sending", this::settle);
        if (!isClosed) {
            busyTicksLeft = router.isIdle() ? Math.max(0, busyTicksLeft - 1) : BUSY_TICKS_AFTER_LAST_CALL;
            scheduleTick();
        }
    }

    /**
     * A failure here is a mistake in the client or in what was chained to it, or the system has run out of something, such as threads.
     * Calls it concerns end at their deadline, the others must go on.
     */
    private static void guarded(final String what, final Runnable step) {
        try {
            step.run();
        } catch (final Throwable ex) {
            LOG.log(Level.ERROR, "unexpected failure while " + what, ex);
        }
    }

    private void scheduleTick() {
        isNextTickSoon = busyTicksLeft > 0;
        final long delayMs =
                isNextTickSoon ? TransportLimits.tickBusyMs(thread.clients()) : TransportLimits.TICK_IDLE_MS;
        nextTick = eventLoop.schedule(this::tick, delayMs, TimeUnit.MILLISECONDS);
    }

    private void shutDown() {
        isClosed = true;
        for (Call<?> call = queue.close(); call != null; call = call.nextQueued) {
            end(call);
        }
        guarded("ending calls", router::close);
        guarded("closing connections", peers::close);
        connector.close();
        thread.onClientEnded();
        ended.countDown();
    }

    private static <T> void end(final Call<T> call) {
        call.future.complete(new Outcome.Rejected<>(Rejection.CLOSED, call + ": the client was closed"));
    }
}
