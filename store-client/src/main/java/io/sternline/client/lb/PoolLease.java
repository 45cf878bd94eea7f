package io.sternline.client.lb;

import io.sternline.client.StoreClient;
import io.sternline.client.lease.Lease;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The lease that owns what this client says of itself: its health reports, and its connections. Taken when somebody first needs
 * it, and again when it was lost; until there is one nothing is said. All but taking it is done on the timer's thread.
 */
final class PoolLease implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PoolLease.class.getName());
    private static final long RETRY_MS = 200;

    private final List<Consumer<Lease>> users = new ArrayList<>();
    private final StoreClient client;
    private final Duration ttl;
    private final Timer timer;

    /** Null: there is none. */
    private Lease lease;

    private boolean isTaking;

    /** Guarded by this, so that one that is taken while this is closed is let go. */
    private boolean isClosed;

    /** The newest that was taken. Guarded by this. */
    private Lease taken;

    PoolLease(final StoreClient client, final Duration ttl, final Timer timer) {
        this.client = client;
        this.ttl = ttl;
        this.timer = timer;
    }

    /** @param user told, on the timer's thread, of the lease there is and of each that takes its place. */
    void use(final Consumer<Lease> user) {
        timer.laterMs(0, () -> {
            users.add(user);
            if (lease == null) {
                take();
            } else {
                user.accept(lease);
            }
        });
    }

    void release(final Consumer<Lease> user) {
        timer.laterMs(0, () -> users.remove(user));
    }

    private void take() {
        if (!isTaking) {
            isTaking = true;
            try {
                CompletableFuture.supplyAsync(this::newLease, timer.workers())
                        .whenComplete((next, failure) -> timer.laterMs(0, () -> onTaken(next, failure)));
            } catch (final RejectedExecutionException ex) {
                onTaken(null, ex);
            }
        }
    }

    private Lease newLease() {
        final Lease next = client.lease(ttl);
        synchronized (this) {
            taken = next;
            if (!isClosed) {
                return next;
            }
        }
        next.close();
        throw new IllegalStateException("closed while a lease was taken");
    }

    private void onTaken(final Lease next, final Throwable failure) {
        isTaking = false;
        if (failure != null) {
            LOG.log(Level.DEBUG, "no lease could be taken, which is tried again", failure);
            timer.laterMs(RETRY_MS, this::take);
            return;
        }
        lease = next;
        next.onLost(() -> timer.laterMs(0, () -> onLost(next)));
        List.copyOf(users).forEach(user -> user.accept(next));
    }

    private void onLost(final Lease lost) {
        if (lease == lost) {
            lease = null;
            take();
        }
    }

    /** What it owns goes. Waits for that for up to a second. */
    @Override
    public void close() {
        final Lease last;
        synchronized (this) {
            isClosed = true;
            last = taken;
        }
        if (last != null) {
            last.close();
        }
    }
}
