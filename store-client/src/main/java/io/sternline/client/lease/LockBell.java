package io.sternline.client.lease;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for locks when one goes. One watch of the namespace serves all who wait; it is there while anybody does.
 *
 * <p>Nobody misses that a lock goes: a waiter is entered before it asks for the lock, and is told at which revision somebody else had
 * it. What goes later comes through the watch, or the watch began later, and then the waiter asks again.
 */
final class LockBell {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Who waits for one lock. */
    private static final class Waiters {
        private int count;
        private long goneRevision;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Map<String, Waiters> waiting = new HashMap<>();
    private final Namespace namespace;

    /** Whoever listens brings all that goes after this revision. */
    private long sinceRevision;

    private boolean isListening;

    /** Counts the listeners that gave up: then there is no telling what has gone. */
    private long gaps;

    LockBell(final Namespace namespace) {
        this.namespace = namespace;
    }

    /** Somebody is about to ask for a lock, and will wait for it. */
    void enter(final String name) {
        lock.lock();
        try {
            waiting.computeIfAbsent(name, any -> new Waiters()).count++;
        } finally {
            lock.unlock();
        }
    }

    void leave(final String name) {
        lock.lock();
        try {
            final Waiters waiters = waiting.get(name);
            if (--waiters.count == 0) {
                waiting.remove(name);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the lock may have gone.
     *
     * @param heldRevision at which somebody else had it.
     */
    void await(final String name, final long heldRevision, final long waitNs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!isListening) {
                listen(heldRevision);
            }
            final long gapsBefore = gaps;
            final Waiters waiters = waiting.get(name);
            long leftNs = sinceRevision > heldRevision ? 0 : waitNs;
            while (leftNs > 0 && waiters.goneRevision <= heldRevision && gaps == gapsBefore) {
                leftNs = rung.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void listen(final long afterRevision) {
        final Watch watch = namespace.watch(WatchOptions.after(afterRevision));
        isListening = true;
        sinceRevision = afterRevision;
        final Thread listener = new Thread(() -> run(watch), "sternline-locks-" + namespace.name());
        listener.setDaemon(true);
        listener.start();
    }

    private void run(final Watch watch) {
        try (watch) {
            while (isWanted()) {
                final Optional<Change> change = watch.poll(LOOK_EVERY);
                change.filter(LockBell::isGone).ifPresent(this::ring);
            }
        } catch (final CompactedException | StoreException gap) {
            // Who waits asks again, and finds out for itself if there is something wrong.
            giveUp();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp();
        }
    }

    /** Nobody waits: the next who does begins anew. */
    private boolean isWanted() {
        lock.lock();
        try {
            isListening = !waiting.isEmpty();
            return isListening;
        } finally {
            lock.unlock();
        }
    }

    private void ring(final Change change) {
        lock.lock();
        try {
            final Waiters waiters = waiting.get(change.key());
            if (waiters != null) {
                waiters.goneRevision = change.revision();
                rung.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveUp() {
        lock.lock();
        try {
            isListening = false;
            gaps++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isGone(final Change change) {
        return switch (change.kind()) {
            case REMOVED, EXPIRED, EVICTED, MOVED, LEASE_ENDED -> true;
            default -> false;
        };
    }
}
