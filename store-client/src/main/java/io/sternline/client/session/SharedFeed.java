package io.sternline.client.session;

import io.sternline.client.Change;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.lease.Lock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Brings each event to one of all clients that share a subscription. Whoever has its lock handles the events in order, and after each one writes down how
 * far it has got, under the guard of the lock. When it ends, or its lease does, the next one takes the lock and goes on behind what was written down. The one
 * that was being handled in that moment comes again, and is told to be one that may.
 */
final class SharedFeed extends Feed {
    /** For so long the lock is waited for at a time; also how long closing may take. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    /** How often it is written down that nothing has happened, so that the nodes need not keep what lies behind. */
    private static final long IDLE_COMMIT_NS = Duration.ofSeconds(10).toNanos();

    private final String name;
    private final SessionNamespace entries;
    private final SessionLocks locks;

    /** Where the subscription stands cannot be gone on from any more. */
    private boolean isSkipping;

    SharedFeed(
            final String name,
            final SessionNamespace entries,
            final SessionLocks locks,
            final SessionListener listener,
            final Consumer<Subscription> onEnd) {
        super("sternline-sessions-shared-" + name, listener, NOW, onEnd);
        this.name = name;
        this.entries = entries;
        this.locks = locks;
    }

    @Override
    void follow() throws InterruptedException {
        final Lock lock;
        try {
            lock = locks.lock("subscription/" + name, WAIT);
        } catch (final TimeoutException ex) {
            // Somebody else has it, and is well.
            return;
        }
        try (lock) {
            final FeedCursor cursor = FeedCursor.read(locks.namespace(), "cursor/" + name, lock);
            if (isSkipping) {
                cursor.skipToNow();
                isSkipping = false;
            }
            handle(lock, cursor);
        } catch (final RejectedException ex) {
            if (ex.reason() != Rejection.FENCED) {
                throw ex;
            }
            // The lock has gone to somebody else, who handles what comes.
        }
    }

    private void handle(final Lock lock, final FeedCursor cursor) throws InterruptedException {
        final EventReader reader = new EventReader();
        // Who had the lock before may have been handling the event that comes first.
        boolean isInDoubt = cursor.isHeld();
        cursor.hold();
        long committedNs = System.nanoTime();
        try (Watch watch = entries.namespace().watch(WatchOptions.after(cursor.revision()))) {
            while (!isClosing() && lock.isHeld()) {
                final Optional<Change> change = watch.poll(POLL);
                final long revision = watch.revision();
                begun(revision);
                // What happened since the lock was taken nobody else has handled. Revisions of ASYNC namespaces do not
                // tell.
                isInDoubt &= !entries.isSync() || revision < lock.token();
                final boolean mayBeRepeated = isInDoubt;
                final Optional<SessionEvent> event = change.flatMap(next -> reader.next(next, mayBeRepeated));
                if (event.isPresent()) {
                    if (!lock.isHeld()) {
                        return;
                    }
                    tell(event.get());
                    isInDoubt = false;
                }
                final long nowNs = System.nanoTime();
                final boolean isDue = event.isPresent()
                        || cursor.revision() == NOW
                        || cursor.revision() < revision && nowNs - committedNs > IDLE_COMMIT_NS;
                if (reader.isComplete() && revision != NOW && isDue) {
                    cursor.commit(revision);
                    committedNs = nowNs;
                    handled(revision);
                }
            }
            if (isClosing() && !isInDoubt) {
                cursor.leave();
            }
        }
    }

    @Override
    void skipToNow() {
        isSkipping = true;
    }

    @Override
    void lookAgain() {
        entries.lookAgain();
        locks.lookAgain();
    }
}
