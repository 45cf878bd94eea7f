package io.sternline.client.lb;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the model of backends fresh, on a thread of its own: begins a watch, reads all entries, and then brings the changes, which the
 * watch has each once and in order whatever happens to nodes. What the model held is held until something newer is known: while there is
 * no primary, or no node at all, balancing goes on with it.
 */
final class BackendFeed implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BackendFeed.class.getName());
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int BATCH_MAX = 1_000;
    private static final int PAGE_ENTRIES = 1_000;
    private static final long RETRY_MS_MIN = 50;
    private static final long RETRY_MS_MAX = 1_000;
    private static final long CLOSE_MS_MAX = 2_000;

    private final CountDownLatch ready = new CountDownLatch(1);
    private final Namespace namespace;
    private final BackendModel model;
    private final Runnable definition;
    private final Runnable onClientClosed;
    private final Thread thread;
    private volatile boolean isClosed;
    private int failures;

    /**
     * @param definition defines the namespace; called if there is none.
     * @param onClientClosed called when the client has been closed, and with it all that this could do.
     */
    BackendFeed(
            final Namespace namespace,
            final BackendModel model,
            final Runnable definition,
            final Runnable onClientClosed) {
        this.namespace = namespace;
        this.model = model;
        this.definition = definition;
        this.onClientClosed = onClientClosed;
        thread = new Thread(this::run, "sternline-" + namespace.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean awaitReady(final Duration timeout) throws InterruptedException {
        return ready.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS) && !isClosed;
    }

    private void run() {
        while (!isClosed) {
            try {
                follow();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
                return;
            } catch (final RuntimeException ex) {
                recover(ex);
            }
        }
    }

    private void recover(final RuntimeException why) {
        if (isClosed) {
            return;
        }
        if (isClientClosed()) {
            isClosed = true;
            onClientClosed.run();
            return;
        }
        try {
            if (why instanceof RejectedException rejected && rejected.reason() == Rejection.UNKNOWN_NAMESPACE) {
                definition.run();
                return;
            }
            failures++;
            if (failures == 1) {
                final Level level =
                        why instanceof StoreException || why instanceof CompactedException ? Level.INFO : Level.ERROR;
                LOG.log(level, "the backends of '" + namespace.name() + "' are read anew", why);
            }
        } catch (final StoreException ex) {
            LOG.log(
                    Level.DEBUG,
                    "namespace '" + namespace.name() + "' could not be defined, and that is tried again",
                    ex);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(RETRY_MS_MAX, RETRY_MS_MIN << Math.min(failures, 10)));
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            isClosed = true;
        }
    }

    /** A closed client refuses at once. */
    private boolean isClientClosed() {
        return namespace
                                .async()
                                .get("closed?", ReadLevel.LOCAL)
                                .toCompletableFuture()
                                .getNow(null)
                        instanceof Outcome.Rejected<?> rejected
                && rejected.reason() == Rejection.CLOSED;
    }

    private void follow() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            load(watch);
            failures = 0;
            ready.countDown();
            while (!isClosed) {
                model.tellListeners();
                final List<Change> changes = poll(watch);
                if (!changes.isEmpty() || watch.revision() > model.revision()) {
                    model.on(changes, watch.revision(), System.nanoTime());
                }
            }
        }
    }

    /** Reads everything, and the changes meanwhile, until they have come as far as what was read. */
    private void load(final Watch watch) throws InterruptedException {
        final BackendTable table = model.newTable();
        while (watch.revision() == WatchOptions.NOW && !isClosed) {
            learn(table, poll(watch));
        }
        // Not older than the watch's beginning: this client has seen that.
        long newest = 0;
        Optional<Page> page = Optional.of(namespace.scan("", PAGE_ENTRIES, Optional.empty()));
        while (page.isPresent()) {
            for (final Entry entry : page.get().entries()) {
                table.learn(entry, System.nanoTime());
                newest = Math.max(newest, entry.revision());
            }
            page = page.get().next().map(next -> namespace.scan("", PAGE_ENTRIES, Optional.of(next)));
        }
        do {
            learn(table, poll(watch));
        } while (watch.revision() < newest && !isClosed);
        model.replace(table, watch.revision(), System.nanoTime());
    }

    private static void learn(final BackendTable table, final List<Change> changes) {
        changes.forEach(change -> table.on(change, System.nanoTime()));
    }

    /** What is there, after waiting for a first one. */
    private static List<Change> poll(final Watch watch) throws InterruptedException {
        final List<Change> changes = new ArrayList<>();
        Optional<Change> next = watch.poll(POLL);
        while (next.isPresent()) {
            changes.add(next.get());
            next = changes.size() < BATCH_MAX ? watch.poll(Duration.ZERO) : Optional.empty();
        }
        return changes;
    }

    @Override
    public void close() {
        isClosed = true;
        ready.countDown();
        thread.interrupt();
        try {
            if (thread != Thread.currentThread()) {
                thread.join(CLOSE_MS_MAX);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
