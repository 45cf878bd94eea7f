package io.sternline.client.session;

import io.sternline.client.CompactedException;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.WatchOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Brings events to one listener, on a thread of its own, until it is closed. The watch below survives nodes and connections by itself; when it cannot go
 * on, another one begins where the last event was handled.
 */
abstract class Feed implements Subscription {
    static final Duration POLL = Duration.ofMillis(200);

    /** In place of a revision. */
    static final long NOW = WatchOptions.NOW;

    private static final Logger LOG = System.getLogger(Feed.class.getName());
    private static final long PAUSE_MS = 1000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final SessionListener listener;
    private final Consumer<Subscription> onEnd;
    private final Thread thread;
    private volatile long handled;

    /** What was logged last. */
    private String complaint;

    /** What the listener is still to be told is missing; null: nothing. */
    private String missed;

    Feed(
            final String threadName,
            final SessionListener listener,
            final long handled,
            final Consumer<Subscription> onEnd) {
        this.listener = Objects.requireNonNull(listener, "listener");
        this.onEnd = onEnd;
        this.handled = handled;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    /** Brings events as long as it can and is not {@linkplain #isClosing closing}. */
    abstract void follow() throws InterruptedException;

    /** Goes on with what happens from now on. */
    abstract void skipToNow();

    /** Before it is tried again: whatever is thought to be there may not be. */
    abstract void lookAgain();

    final void start() {
        thread.start();
    }

    @Override
    public final long revision() {
        return handled;
    }

    /** All up to there has been handled. */
    final void handled(final long revision) {
        handled = revision;
        if (revision != NOW) {
            begun.countDown();
            complaint = null;
        }
    }

    @Override
    public final boolean awaitBegun(final Duration timeout) throws InterruptedException {
        return begun.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    final boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            while (!isClosing()) {
                try {
                    follow();
                } catch (final CompactedException ex) {
                    skipToNow();
                    missed = ex.getMessage();
                } catch (final RuntimeException ex) {
                    if (ex instanceof RejectedException rejected && rejected.reason() == Rejection.CLOSED) {
                        return;
                    }
                    pause(ex);
                }
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            onEnd.accept(this);
        }
    }

    /** Until whatever it is has passed; it is told once, however long that takes. */
    private void pause(final RuntimeException why) throws InterruptedException {
        if (isClosing()) {
            return;
        }
        if (!Objects.equals(why.getMessage(), complaint)) {
            complaint = why.getMessage();
            LOG.log(Level.WARNING, thread.getName() + " waits", why);
        }
        lookAgain();
        closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * The watch has got there, which is before its next event is told. What is missing is told only now, and not when it was found out: a listener that reads anew upon
     * it sees all that happened before the watch began, and the watch brings the rest.
     */
    final void begun(final long watchRevision) {
        if (missed == null || watchRevision == NOW) {
            return;
        }
        final String message = missed;
        missed = null;
        try {
            listener.onMissed(message);
        } catch (final RuntimeException ex) {
            LOG.log(
                    Level.ERROR,
                    "the listener of " + thread.getName() + " failed when it was told that events are missing",
                    ex);
        }
    }

    final void tell(final SessionEvent event) throws InterruptedException {
        try {
            listener.onEvent(event);
        } catch (final RuntimeException ex) {
            LOG.log(
                    Level.ERROR,
                    "the listener of " + thread.getName() + " failed at " + event + ", which counts as handled",
                    ex);
        }
    }

    @Override
    public final void close() {
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
