package io.sternline.client.lb;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Page;
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
 * Keeps breakers informed, on a thread of its own: begins a watch, reads what there is, and then goes by the changes, which the watch has
 * each once and in order. After a break in them everything is read anew, and until then the last known states stay.
 */
final class BreakerFeed implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BreakerFeed.class.getName());
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PAGE_ENTRIES = 1_000;
    private static final long RETRY_MS = 500;
    private static final long CLOSE_MS_MAX = 2_000;

    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Namespace namespace;
    private final Runnable definition;
    private final SharedBreakers breakers;
    private final Thread thread;
    private boolean hasFailed;

    /** @param definition makes the namespace if there is none. */
    BreakerFeed(final Namespace namespace, final Runnable definition, final SharedBreakers breakers) {
        this.namespace = namespace;
        this.definition = definition;
        this.breakers = breakers;
        thread = new Thread(this::run, "sternline-" + namespace.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean awaitReady(final Duration timeout) throws InterruptedException {
        return ready.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS) && !isClosed();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        try {
            while (!isClosed()) {
                try {
                    follow();
                } catch (final RuntimeException ex) {
                    recover(ex);
                }
            }
        } catch (final InterruptedException ex) {
            LOG.log(Level.TRACE, "closed", ex);
        }
    }

    private void recover(final RuntimeException why) throws InterruptedException {
        if (why instanceof RejectedException rejected && rejected.reason() == Rejection.CLOSED) {
            closed.countDown();
            return;
        }
        try {
            if (why instanceof RejectedException rejected && rejected.reason() == Rejection.UNKNOWN_NAMESPACE) {
                definition.run();
                return;
            }
        } catch (final StoreException ex) {
            why.addSuppressed(ex);
        }
        if (!hasFailed && !isClosed()) {
            hasFailed = true;
            final Level level =
                    why instanceof StoreException || why instanceof CompactedException ? Level.INFO : Level.ERROR;
            LOG.log(level, "breakers of '" + namespace.name() + "' are read anew", why);
        }
        closed.await(RETRY_MS, TimeUnit.MILLISECONDS);
    }

    private void follow() throws InterruptedException {
        final WatchOptions options = WatchOptions.fromNow().withPrefix(BreakerKeys.WATCHED);
        try (Watch watch = namespace.watch(options)) {
            final BreakerTable table = load(watch);
            breakers.showAll(table);
            hasFailed = false;
            ready.countDown();
            while (!isClosed()) {
                final Optional<Change> change = watch.poll(POLL);
                if (change.isPresent()) {
                    table.on(change.get());
                    breakers.show(table, change.get().key());
                }
            }
        }
    }

    /**
     * Reads everything once the watch has begun, and then all changes since it began, as far as what was read has come: some
     * are met twice, which leaves the same behind.
     */
    private BreakerTable load(final Watch watch) throws InterruptedException {
        final List<Change> changes = new ArrayList<>();
        while (watch.revision() == WatchOptions.NOW && !isClosed()) {
            watch.poll(POLL).ifPresent(changes::add);
        }
        final BreakerTable table = new BreakerTable(breakers.settings().probesMax());
        long newest = 0;
        Optional<Page> page = Optional.of(namespace.scan(BreakerKeys.WATCHED, PAGE_ENTRIES, Optional.empty()));
        while (page.isPresent()) {
            for (final Entry entry : page.get().entries()) {
                table.learn(entry);
                newest = Math.max(newest, entry.revision());
            }
            page = page.get()
                    .next()
                    .map(cursor -> namespace.scan(BreakerKeys.WATCHED, PAGE_ENTRIES, Optional.of(cursor)));
        }
        changes.forEach(table::on);
        while (watch.revision() < newest && !isClosed()) {
            watch.poll(POLL).ifPresent(table::on);
        }
        return table;
    }

    @Override
    public void close() {
        closed.countDown();
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
