package io.sternline.client.session;

import io.sternline.client.CompactedException;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Brings events to one listener, on a thread of its own. The watch below survives nodes and connections by itself; when it cannot go on,
 * another one begins where the last event was handled.
 */
final class EventFeed implements Subscription, Runnable {
    static final long NOW = WatchOptions.NOW;

    private static final Logger LOG = System.getLogger(EventFeed.class.getName());
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PAUSE_MS = 1000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final SessionNamespace entries;
    private final SessionListener listener;
    private final Consumer<Subscription> onEnd;
    private final Thread thread;
    private volatile long handled;

    EventFeed(
            final String name,
            final SessionNamespace entries,
            final SessionListener listener,
            final long afterRevision,
            final Consumer<Subscription> onEnd) {
        this.entries = entries;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.onEnd = onEnd;
        handled = WatchOptions.after(afterRevision).afterRevision();
        thread = new Thread(this, "sternline-sessions-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public long revision() {
        return handled;
    }

    @Override
    public boolean awaitBegun(final Duration timeout) throws InterruptedException {
        return begun.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        try {
            while (!isClosing()) {
                try (Watch watch = entries.namespace().watch(WatchOptions.after(handled))) {
                    follow(watch);
                } catch (final CompactedException ex) {
                    handled = NOW;
                    listener.onMissed(ex.getMessage());
                } catch (final StoreException ex) {
                    if (ex instanceof RejectedException rejected && rejected.reason() == Rejection.CLOSED) {
                        return;
                    }
                    if (!isClosing()) {
                        LOG.log(Level.WARNING, "events of sessions wait: " + ex.getMessage());
                        entries.lookAgain();
                        closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
                    }
                }
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            onEnd.accept(this);
        }
    }

    private void follow(final Watch watch) throws InterruptedException {
        final EventReader reader = new EventReader();
        while (!isClosing()) {
            final Optional<SessionEvent> event = watch.poll(POLL).flatMap(change -> reader.next(change, false));
            if (event.isPresent()) {
                tell(event.get());
            }
            if (reader.isComplete() && watch.revision() != NOW) {
                handled = watch.revision();
                begun.countDown();
            }
        }
    }

    private void tell(final SessionEvent event) throws InterruptedException {
        try {
            listener.onEvent(event);
        } catch (final RuntimeException ex) {
            LOG.log(Level.ERROR, "the listener of sessions failed at " + event + ", which counts as handled", ex);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public void close() {
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
