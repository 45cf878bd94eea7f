package io.sternline.client.lease;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Lets go of locks behind the back of those who tried and were not heard. An entry that nobody holds the token of would stand for as long as its lease lives, which
 * may be as long as the process does. Only sends, never waits; ends with the answer, with the lease, or with the client. Thread-safe.
 */
final class LockReleases {
    /** Locks being let go of, and so calls under way for it: of any beyond the lock goes with the lease. */
    static final int PENDING_MAX = 256;

    static final long RETRY_MS = 1_000;

    /** So often an attempt of unknown outcome is looked for where it is not: it may still be on its way. */
    static final int LOOKS_MAX = 10;

    private final Semaphore room = new Semaphore(PENDING_MAX);
    private final Namespace namespace;
    private final BooleanSupplier isLeaseOver;
    private final Executor later;

    /** @param later runs what it is given after a while. */
    LockReleases(final Namespace namespace, final BooleanSupplier isLeaseOver, final Executor later) {
        this.namespace = namespace;
        this.isLeaseOver = isLeaseOver;
        this.later = later;
    }

    /** A lock that was to be unlocked, and perhaps was not. */
    void release(final String name, final long token) {
        if (room.tryAcquire()) {
            later.execute(() -> remove(name, token));
        }
    }

    /**
     * A lock that was perhaps taken.
     *
     * @param value what the attempt wrote.
     * @param claim makes the attempt the caller's own, unless it is somebody's already.
     */
    void releaseIfTaken(final String name, final String value, final Predicate<String> claim) {
        if (room.tryAcquire()) {
            later.execute(() -> look(name, value, claim, LOOKS_MAX));
        }
    }

    private void remove(final String name, final long token) {
        if (isLeaseOver.getAsBoolean()) {
            room.release();
            return;
        }
        namespace.async().removeIfRevision(name, token).thenAccept(outcome -> {
            if (isAnswered(outcome)) {
                room.release();
            } else {
                later.execute(() -> remove(name, token));
            }
        });
    }

    private void look(final String name, final String value, final Predicate<String> claim, final int looksLeft) {
        if (looksLeft == 0 || isLeaseOver.getAsBoolean()) {
            room.release();
            return;
        }
        namespace.async().get(name, ReadLevel.LINEARIZABLE).thenAccept(outcome -> {
            if (!isAnswered(outcome)) {
                later.execute(() -> look(name, value, claim, looksLeft));
                return;
            }
            final Optional<Entry> taken = outcome.isOk()
                    ? outcome.orThrow()
                            .filter(entry -> !entry.counter() && entry.text().equals(value))
                    : Optional.empty();
            if (taken.isEmpty()) {
                later.execute(() -> look(name, value, claim, outcome.isOk() ? looksLeft - 1 : 0));
            } else if (claim.test(value)) {
                remove(name, taken.get().revision());
            } else {
                // The next attempt has found it, and holds it.
                room.release();
            }
        });
    }

    private static boolean isAnswered(final Outcome<?> outcome) {
        return outcome instanceof Outcome.Ok
                || outcome instanceof Outcome.Rejected<?> rejected && rejected.reason() != Rejection.OVERLOADED;
    }
}
