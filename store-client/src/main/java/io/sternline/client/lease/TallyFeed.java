package io.sternline.client.lease;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps tallies up to date, on a thread of its own: reads all entries once, then follows their changes. The watch begins at a revision
 * that the group told before anything was read, and what was read counts once the watch has come to one that the group told
 * afterwards: so the sums are those of one moment, always.
 *
 * <p>Where changes are missing it reads all anew; until that is complete the sums stay as they were.
 */
final class TallyFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_MS = 200;

    /** No lease has such an id, so there is no such entry: to ask for it tells where the group stands. */
    private static final String NOTHING = "/";

    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Namespace namespace;
    private final Tallies tallies;
    private final Runnable listener;
    private final Thread thread;
    private volatile String ownerId;
    private volatile long revision = -1;
    private volatile long currentNs = System.nanoTime();
    private volatile boolean isFollowing;

    /** @param listener run on the feed's thread now and then, and when own entries may have changed. */
    TallyFeed(final Namespace namespace, final Tallies tallies, final Runnable listener) {
        this.namespace = namespace;
        this.tallies = tallies;
        this.listener = listener;
        this.ownerId = tallies.ownerId();
        this.thread = new Thread(this::run, "sternline-sums-" + namespace.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** From here on entries of another lease are this process's own. */
    void ownerId(final String newOwnerId) {
        ownerId = newOwnerId;
    }

    /** The tallies count every change up to it; -1: they have not been read yet. */
    long revision() {
        return revision;
    }

    /** Whether the tallies tell truly what this lease's entries are, as of {@link #revision}. */
    boolean tellsOf(final String leaseId) {
        return isFollowing && tallies.ownerId().equals(leaseId);
    }

    Duration age() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - currentNs));
    }

    boolean awaitReady(final Duration timeout) throws InterruptedException {
        return ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                readAndFollow();
                isFollowing = false;
                closed.await(RETRY_MS, TimeUnit.MILLISECONDS);
            }
        } catch (final InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAndFollow() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.after(groupRevision()))) {
            final Tallies read = new Tallies(ownerId);
            namespace.scan("").forEach(read::put);
            final long readRevision = groupRevision();
            while (watch.revision() < readRevision) {
                take(watch, read);
            }
            tallies.replaceBy(read);
            follow(watch);
        } catch (final CompactedException | StoreException gap) {
            // What was counted stays until it has been counted anew; age() tells how old it is.
            isFollowing = false;
        }
    }

    private void follow(final Watch watch) throws InterruptedException {
        while (closed.getCount() > 0) {
            if (!tallies.ownerId().equals(ownerId)) {
                tallies.ownerId(ownerId);
            }
            revision = watch.revision();
            currentNs = System.nanoTime() - watch.age().toNanos();
            isFollowing = true;
            ready.countDown();
            listener.run();
            take(watch, tallies);
        }
    }

    private static void take(final Watch watch, final Tallies into) throws InterruptedException {
        watch.poll(POLL).ifPresent(change -> apply(change, into));
    }

    private static void apply(final Change change, final Tallies into) {
        switch (change.kind()) {
            case PUT -> into.put(change.entry().orElseThrow());
            case REMOVED, EXPIRED, EVICTED, MOVED, LEASE_ENDED -> into.remove(change.key(), change.revision());
            default -> throw new IllegalStateException("a watch without touches brought " + change.kind());
        }
    }

    /** Every read of this client from here on shows what was there at this revision, or later. */
    private long groupRevision() {
        return namespace.touch(NOTHING).receipt().revision();
    }
}
