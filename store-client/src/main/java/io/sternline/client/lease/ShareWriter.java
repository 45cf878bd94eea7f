package io.sternline.client.lease;

import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.Rejection;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Writes contributions behind, on a thread of its own that only sends: one write of each at a time, as many as were added meanwhile in
 * one. A write that failed is repeated with what stands then. Once the lease is known to have ended nothing is written.
 */
final class ShareWriter implements AutoCloseable {
    /** Writes under way; the client has room for other calls beside them. */
    private static final int OUTSTANDING_MAX = 256;

    private static final long RETRY_MS = 200;

    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final Object settled = new Object();
    private final Namespace namespace;
    private final Collection<Share> shares;
    private final Consumer<Share> onOver;
    private volatile TallyFeed feed;
    private volatile Lease lease;
    private volatile boolean isRenewing;

    // Below: the thread's own.
    private int outstanding;
    private boolean isEnded;

    /**
     * @param shares all there are; may be added to by any thread.
     * @param onOver told of one that was withdrawn and needs no more writing.
     */
    ShareWriter(
            final Namespace namespace,
            final Lease lease,
            final Collection<Share> shares,
            final Consumer<Share> onOver) {
        this.namespace = namespace;
        this.lease = lease;
        this.shares = shares;
        this.onOver = onOver;
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    final Thread made = new Thread(task, "sternline-contributions-" + namespace.name());
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Compares with what this feed's tallies tell. */
    void feed(final TallyFeed newFeed) {
        feed = newFeed;
    }

    /** Any thread: there may be something to write. Free while it was told already. */
    void wake() {
        if (!isAwake.get() && isAwake.compareAndSet(false, true)) {
            thread.schedule(this::writeDue, Contributions.WRITE_INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Any thread: everything is written under another lease from here on. */
    void renew(final Lease newLease) {
        isRenewing = true;
        thread.execute(() -> {
            lease = newLease;
            isEnded = false;
            shares.forEach(Share::begin);
            isRenewing = false;
            wake();
        });
    }

    boolean awaitSettled(final Duration timeout) throws InterruptedException {
        final long startNs = System.nanoTime();
        synchronized (settled) {
            while (isRenewing || !shares.stream().allMatch(Share::isSettled)) {
                final long leftNs = timeout.toNanos() - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(settled, leftNs);
            }
            return true;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void writeDue() {
        isAwake.set(false);
        if (isEnded) {
            return;
        }
        final boolean tells = feed.tellsOf(lease.id());
        // First the revision: what the tallies tell is then as of this revision or later.
        final long revision = feed.revision();
        for (final Share share : shares) {
            if (outstanding == OUTSTANDING_MAX) {
                return;
            }
            if (share.isDue(tells, revision)) {
                write(share);
            } else if (share.isOver()) {
                onOver.accept(share);
            }
        }
    }

    private void write(final Share share) {
        final Lease under = lease;
        final long value = share.own();
        outstanding++;
        share.write(namespace, under, value)
                .whenComplete((outcome, never) -> thread.execute(() -> onAnswered(share, under, value, outcome)));
    }

    private void onAnswered(final Share share, final Lease under, final long value, final Outcome<Receipt> outcome) {
        outstanding--;
        if (outcome.isOk() && under == lease) {
            share.confirm(value, outcome.orThrow().revision());
        } else {
            share.doubt();
        }
        if (under == lease && hasEnded(outcome)) {
            isEnded = true;
        }
        if (outcome.isOk()) {
            wake();
        } else {
            thread.schedule(this::wake, RETRY_MS, TimeUnit.MILLISECONDS);
        }
        synchronized (settled) {
            settled.notifyAll();
        }
    }

    private static boolean hasEnded(final Outcome<Receipt> outcome) {
        return outcome instanceof Outcome.Rejected<Receipt> rejected && rejected.reason() == Rejection.LEASE_ENDED;
    }
}
