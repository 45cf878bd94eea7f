package io.sternline.replication.changelog;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the cursors of a log stand that is written, so that age alone takes nothing from them. Who reads moves its own number
 * by one ordered store for each batch; who writes looks through them once a second. A cursor that finds no room is not waited for.
 */
final class OpenCursors {
    /** More cursors may be open than are waited for. */
    static final int CURSORS_MAX = 1024;

    static final int NO_SLOT = -1;
    private static final long FREE = Long.MAX_VALUE;

    private final AtomicLongArray revisions = new AtomicLongArray(CURSORS_MAX);
    private final AtomicInteger count = new AtomicInteger();

    OpenCursors() {
        for (int slot = 0; slot < CURSORS_MAX; slot++) {
            revisions.set(slot, FREE);
        }
    }

    /** @return what to move and close by; {@link #NO_SLOT} if there is no room. */
    int open(final long revision) {
        count.incrementAndGet();
        for (int slot = 0; slot < CURSORS_MAX; slot++) {
            if (revisions.get(slot) == FREE && revisions.compareAndSet(slot, FREE, revision)) {
                return slot;
            }
        }
        return NO_SLOT;
    }

    void move(final int slot, final long revision) {
        if (slot != NO_SLOT) {
            revisions.lazySet(slot, revision);
        }
    }

    boolean isAnyOpen() {
        return count.get() > 0;
    }

    void close(final int slot) {
        count.decrementAndGet();
        if (slot != NO_SLOT) {
            revisions.lazySet(slot, FREE);
        }
    }

    /** Changes behind this revision are still to be read by somebody; {@link Long#MAX_VALUE}: by nobody. */
    long oldest() {
        long oldest = FREE;
        for (int slot = 0; slot < CURSORS_MAX; slot++) {
            oldest = Math.min(oldest, revisions.get(slot));
        }
        return oldest;
    }
}
