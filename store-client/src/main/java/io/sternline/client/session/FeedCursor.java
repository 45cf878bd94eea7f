package io.sternline.client.session;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;
import io.sternline.client.lease.Lock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far a shared subscription has got: an entry {@code <revision> <held|left> <token>}, written under the guard of the subscription's lock. Each write asks for the entry
 * as the one before left it, so that one whose outcome was not heard of cannot take effect later and turn it back. Owned by the feed's thread.
 */
final class FeedCursor {
    private static final String HELD = "held";
    private static final String LEFT = "left";
    private static final long PAUSE_MS = 100;

    private final Namespace guarded;
    private final String key;
    private final Lock lock;

    /** Of the entry; 0: there is none. */
    private long entryRevision;

    private long revision = Feed.NOW;
    private boolean isHeld;

    private FeedCursor(final Namespace namespace, final String key, final Lock lock) {
        this.guarded = namespace.guardedBy(lock.guard());
        this.key = key;
        this.lock = lock;
    }

    static FeedCursor read(final Namespace namespace, final String key, final Lock lock) {
        final FeedCursor cursor = new FeedCursor(namespace, key, lock);
        // The lock was taken by this client, so this read sees whatever was written under the locks before it.
        namespace.get(key).ifPresent(cursor::load);
        return cursor;
    }

    /** All events up to it were handled; {@link Feed#NOW} if there is no telling. */
    long revision() {
        return revision;
    }

    /** Whether somebody may have handled an event behind that. */
    boolean isHeld() {
        return isHeld;
    }

    /** Events are about to be handled. */
    void hold() throws InterruptedException {
        if (revision != Feed.NOW && !isHeld) {
            write(revision, true);
        }
    }

    void commit(final long newRevision) throws InterruptedException {
        write(newRevision, true);
    }

    /** No event is being handled. */
    void leave() throws InterruptedException {
        if (revision != Feed.NOW) {
            write(revision, false);
        }
    }

    /** What lies behind it is not to be had. */
    void skipToNow() {
        revision = Feed.NOW;
    }

    private void write(final long newRevision, final boolean willBeHeld) throws InterruptedException {
        final byte[] value =
                (newRevision + " " + (willBeHeld ? HELD : LEFT) + " " + lock.token()).getBytes(StandardCharsets.UTF_8);
        while (true) {
            final Optional<Conditional> written = tryWrite(value);
            if (written.isPresent()) {
                entryRevision = written.get().applied()
                        ? written.get().receipt().revision()
                        : ours(written.get(), value).revision();
                revision = newRevision;
                isHeld = willBeHeld;
                return;
            }
            if (!lock.isHeld()) {
                throw lost();
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /** Empty: nobody knows, or nothing came of it; to be tried again as long as the lock is held. */
    private Optional<Conditional> tryWrite(final byte[] value) {
        try {
            return Optional.of(
                    entryRevision == 0
                            ? guarded.putIfAbsent(key, value, Expiry.NEVER)
                            : guarded.replaceIfRevision(key, value, entryRevision, Expiry.NEVER));
        } catch (final RejectedException ex) {
            if (ex.reason() == Rejection.OVERLOADED) {
                return Optional.empty();
            }
            throw ex;
        } catch (final StoreException ex) {
            return Optional.empty();
        }
    }

    /** What an earlier try has written after all. */
    private Entry ours(final Conditional refused, final byte[] value) {
        return refused.current()
                .filter(entry -> Arrays.equals(entry.value(), value))
                .orElseThrow(FeedCursor::lost);
    }

    private static RejectedException lost() {
        return new RejectedException(Rejection.FENCED, "the subscription's lock went to somebody else");
    }

    private void load(final Entry entry) {
        final String[] parts = entry.text().split(" ");
        if (parts.length != 3) {
            throw new IllegalStateException("'" + key + "' is not how far a subscription has got: " + entry.text());
        }
        entryRevision = entry.revision();
        revision = Long.parseLong(parts[0]);
        isHeld = parts[1].equals(HELD);
    }
}
