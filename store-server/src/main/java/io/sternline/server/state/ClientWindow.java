package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import java.util.function.Consumer;
import org.agrona.BitUtil;

/**
 * What one client asked lately and was answered: the results of its requests from {@code finishedBelow} on, at most
 * {@link Protocol#WINDOW_REQUESTS_MAX} of them. Owned by {@link ClientWindows}, which keeps the books over all windows.
 *
 * <p>Request numbers are dense, so results stand in a ring, each at its number modulo the ring's size. The ring is as
 * large as the distance from {@code finishedBelow} to the highest number has asked for, and is given back once everything
 * is finished: what a client held for a moment must not be held for it ever after.
 */
final class ClientWindow {
    /** What a window knows of a request number. */
    enum Standing {
        /** Not seen before. */
        NEW,
        /** Answered before; the result is kept. */
        ANSWERED,
        /** The client said that it was done with it. */
        TOO_OLD,
        /** Too far ahead of what the client has finished. */
        BEYOND
    }

    /** The window's object, the head of its name's array and of the ring; about 160, rounded up. */
    private static final int WINDOW_HEAP_BYTES = 256;

    /** A reference, where they are not compressed. */
    private static final int SLOT_HEAP_BYTES = 8;

    private static final int RING_SLOTS_MIN = 8;

    /** A ring of this size is kept when it is empty, so that a client that works in small steps makes no garbage. */
    private static final int EMPTY_RING_SLOTS_MAX = 64;

    private static final StoredResult[] NO_RESULTS = {};

    private final long clientId;
    private final byte[] name;
    private final long nameHash;

    /** Null where no result is kept; a power of two long, or empty. */
    private StoredResult[] ring = NO_RESULTS;

    /** What was finished when the window was opened. */
    private final long openedBelow;

    private int results;
    private int resultBytes;
    private long resultHeapBytes;
    private long finishedBelow;
    private long lastActiveMs;

    /** Neighbours in the order of activity. */
    ClientWindow lessRecent;

    ClientWindow moreRecent;

    ClientWindow(final long clientId, final byte[] name, final long nameHash, final long finishedBelow) {
        this.clientId = clientId;
        this.name = name;
        this.nameHash = nameHash;
        this.finishedBelow = finishedBelow;
        this.openedBelow = finishedBelow;
    }

    Standing standing(final long requestNumber) {
        if (requestNumber < finishedBelow) {
            return Standing.TOO_OLD;
        }
        // Neither is negative here, so the difference cannot overflow.
        if (requestNumber - finishedBelow >= Protocol.WINDOW_REQUESTS_MAX) {
            return Standing.BEYOND;
        }
        return result(requestNumber) == null ? Standing.NEW : Standing.ANSWERED;
    }

    /** The result kept for a request that is in the window; null if there is none. */
    StoredResult result(final long requestNumber) {
        return requestNumber - finishedBelow < ring.length ? ring[slot(requestNumber)] : null;
    }

    /** Keeps the result of a request that is {@link Standing#NEW}. */
    void keep(final long requestNumber, final StoredResult result) {
        growTo(requestNumber - finishedBelow + 1);
        ring[slot(requestNumber)] = result;
        results++;
        resultBytes += result.length();
        resultHeapBytes += result.heapBytes();
    }

    /** Requests below {@code newFinishedBelow}, which is higher than before, are finished: hands out their results. */
    void finish(final long newFinishedBelow, final Consumer<StoredResult> forgotten) {
        final long distance = newFinishedBelow - finishedBelow;
        for (int i = 0; i < ring.length && i < distance && results > 0; i++) {
            forget(slot(finishedBelow + i), forgotten);
        }
        finishedBelow = newFinishedBelow;
        if (results == 0 && ring.length > EMPTY_RING_SLOTS_MAX) {
            ring = NO_RESULTS;
        }
    }

    /** Visits the results that are kept, by request number. */
    void forEach(final Consumer<StoredResult> visitor) {
        for (int i = 0; i < ring.length; i++) {
            final StoredResult result = ring[slot(finishedBelow + i)];
            if (result != null) {
                visitor.accept(result);
            }
        }
    }

    long clientId() {
        return clientId;
    }

    byte[] name() {
        return name;
    }

    long nameHash() {
        return nameHash;
    }

    /** Requests below this are finished for the client; starts at 0 and only moves up. */
    long finishedBelow() {
        return finishedBelow;
    }

    /** Requests below this were finished before the window was opened, whoever answered them. */
    long openedBelow() {
        return openedBelow;
    }

    /** Group time at which the client was last heard of. */
    long lastActiveMs() {
        return lastActiveMs;
    }

    void lastActiveMs(final long newLastActiveMs) {
        lastActiveMs = newLastActiveMs;
    }

    int results() {
        return results;
    }

    int resultBytes() {
        return resultBytes;
    }

    /** What the window and its results take of the Java heap, on the safe side. */
    long heapBytes() {
        return WINDOW_HEAP_BYTES + name.length + (long) SLOT_HEAP_BYTES * ring.length + resultHeapBytes;
    }

    private void forget(final int slot, final Consumer<StoredResult> forgotten) {
        final StoredResult result = ring[slot];
        if (result != null) {
            ring[slot] = null;
            results--;
            resultBytes -= result.length();
            resultHeapBytes -= result.heapBytes();
            forgotten.accept(result);
        }
    }

    private void growTo(final long slots) {
        if (slots <= ring.length) {
            return;
        }
        final StoredResult[] old = ring;
        ring = new StoredResult[BitUtil.findNextPositivePowerOfTwo((int) Math.max(slots, RING_SLOTS_MIN))];
        for (int i = 0; i < old.length; i++) {
            final long requestNumber = finishedBelow + i;
            ring[slot(requestNumber)] = old[(int) (requestNumber & (old.length - 1))];
        }
    }

    private int slot(final long requestNumber) {
        return (int) (requestNumber & (ring.length - 1));
    }
}
