package io.sternline.client.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.WriteOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Locks as entries that a lease owns. Each attempt writes a value of its own, the lease's id and a number that is nobody else's: so an attempt of
 * which nobody heard the outcome is recognized by the next one, which meets its entry.
 */
final class LeasedLocks implements Locks {
    /** What came of an attempt: the lock, or the revision at which somebody else had it. */
    private record Attempt(Optional<Lock> lock, long revision) {}

    /** Attempts of unknown outcome that are remembered: of older ones a lock that was taken goes with the lease. */
    private static final int DOUBTFUL_MAX = 1_000;

    /** Tells the attempts made here from those that others make under the same lease. */
    private final String instance = "/" + UUID.randomUUID() + "/";

    private final AtomicLong attempts = new AtomicLong();

    /** What attempts wrote whose outcome is not known, the oldest first. Guarded by itself. */
    private final Set<String> doubtful = new LinkedHashSet<>();

    private final Namespace namespace;
    private final Lease lease;
    private final LockBell bell;
    private final LockReleases releases;

    LeasedLocks(final Namespace namespace, final Lease lease) {
        this(namespace, lease, later(lease));
    }

    /** The library's own leases have a thread for what is to be done later; of others nothing is known. */
    private static Executor later(final Lease lease) {
        return lease instanceof HeldLease held
                ? held.later(LockReleases.RETRY_MS)
                : CompletableFuture.delayedExecutor(LockReleases.RETRY_MS, TimeUnit.MILLISECONDS);
    }

    /** @param later runs what it is given after a while. */
    LeasedLocks(final Namespace namespace, final Lease lease, final Executor later) {
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.lease = Objects.requireNonNull(lease, "lease");
        this.bell = new LockBell(namespace);
        this.releases = new LockReleases(namespace, this::isLeaseOver, later);
    }

    @Override
    public Optional<Lock> tryLock(final String name) {
        return attempt(name).lock();
    }

    @Override
    public Lock lock(final String name, final Duration wait) throws InterruptedException, TimeoutException {
        final long startNs = System.nanoTime();
        final long waitNs = wait.toNanos();
        bell.enter(name);
        try {
            while (true) {
                final Attempt attempt = attempt(name);
                if (attempt.lock().isPresent()) {
                    return attempt.lock().get();
                }
                final long leftNs = waitNs - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    throw new TimeoutException("lock '" + name + "' in namespace '" + namespace.name()
                            + "' was held by others for " + wait);
                }
                // A lease that cannot be kept alive may have ended, and that is told by an attempt.
                bell.await(
                        name, attempt.revision(), Math.min(leftNs, lease.ttl().toNanos()));
            }
        } finally {
            bell.leave(name);
        }
    }

    private Attempt attempt(final String name) {
        final String value = lease.id() + instance + attempts.incrementAndGet();
        final WriteOptions owned = Expiry.NEVER.ownedBy(lease);
        final Conditional taken;
        try {
            taken = namespace.putIfAbsent(name, value.getBytes(UTF_8), owned);
        } catch (final IndeterminateException unknown) {
            doubt(value);
            releases.releaseIfTaken(name, value, this::wasDoubtful);
            throw unknown;
        }
        if (taken.applied()) {
            requireSync(name, taken);
            return taken(name, taken.receipt().revision());
        }
        final Optional<Entry> ours = taken.current().filter(entry -> !entry.counter() && wasDoubtful(entry.text()));
        return ours.isPresent()
                ? taken(name, ours.get().revision())
                : new Attempt(Optional.empty(), taken.receipt().revision());
    }

    /** Only now: while an attempt is under way, its entry is that thread's and no other's. */
    private void doubt(final String value) {
        synchronized (doubtful) {
            if (doubtful.size() == DOUBTFUL_MAX) {
                doubtful.remove(doubtful.iterator().next());
            }
            doubtful.add(value);
        }
    }

    private boolean wasDoubtful(final String value) {
        synchronized (doubtful) {
            return doubtful.remove(value);
        }
    }

    private Attempt taken(final String name, final long token) {
        return new Attempt(Optional.of(new HeldLock(namespace, lease, releases, name, token)), token);
    }

    /** Known for sure; a lease that is not proven to live may. */
    private boolean isLeaseOver() {
        return lease instanceof HeldLease held && !held.isHeld();
    }

    /** Two primaries may both take writes to an ASYNC namespace for a while, which is no place for locks. */
    private void requireSync(final String name, final Conditional taken) {
        if (taken.receipt().durability() == Durability.LOCAL) {
            namespace.removeIfRevision(name, taken.receipt().revision());
            throw new IllegalArgumentException("namespace '" + namespace.name()
                    + "' is ASYNC, where two could hold one lock: keep locks in a SYNC namespace");
        }
    }
}
