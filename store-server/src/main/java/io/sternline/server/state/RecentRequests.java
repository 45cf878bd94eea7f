package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * Which requests of clients the latest changes carried out, so that a write that is sent again to a new primary is not done
 * twice: what windows know, for a state whose replicas see changes and not commands.
 *
 * <p>Costs a replica a few stores for a change. The requests stand in a circle in the order of their changes, those of one
 * client chained from the newest to the oldest; only a primary that hears from a client for the first time walks its chain.
 * A client sends nothing again after its deadline, so what the circle has forgotten need not be known; at 15,000 changes
 * a second it holds those of 70 s.
 */
final class RecentRequests {
    /** Requests remembered; a power of two. */
    static final int REQUESTS_MAX = 1 << 20;

    private static final int REQUESTS_INITIAL = 1 << 10;
    private static final int FIELDS = 5;
    private static final int CLIENT = 0;
    private static final int NUMBER = 1;
    private static final int REVISION = 2;
    private static final int RESULT = 3;
    private static final int EARLIER = 4;
    private static final long NONE = -1;

    /** Takes one request. */
    @FunctionalInterface
    interface Visitor {
        /** @param result what the write returned beside its revision: a counter's value, what is left of a limit, the events in a window. */
        void onRequest(long clientId, long requestNumber, long revision, long result);
    }

    private final Long2LongHashMap newest = new Long2LongHashMap(NONE);
    private long[] circle = new long[REQUESTS_INITIAL * FIELDS];
    private int capacity = REQUESTS_INITIAL;
    private long end;

    /** A change of this revision carried out a client's request; 0 is no client. */
    void note(final long clientId, final long requestNumber, final long revision, final long result) {
        if (clientId == 0) {
            return;
        }
        if (end == capacity && capacity < REQUESTS_MAX) {
            grow();
        }
        final int slot = slot(end);
        if (end >= capacity && newest.get(circle[slot + CLIENT]) == end - capacity) {
            newest.remove(circle[slot + CLIENT]);
        }
        circle[slot + CLIENT] = clientId;
        circle[slot + NUMBER] = requestNumber;
        circle[slot + REVISION] = revision;
        circle[slot + RESULT] = result;
        circle[slot + EARLIER] = newest.put(clientId, end);
        end++;
    }

    /**
     * Visits a client's requests that it has not finished with, newest first.
     *
     * <p>A request was only carried out within a window of what the client had finished then; so once one is a whole window
     * below, all before it are finished.
     */
    void forClient(final long clientId, final long finishedBelow, final Visitor visitor) {
        long at = newest.get(clientId);
        while (at >= oldest()) {
            final int slot = slot(at);
            final long number = circle[slot + NUMBER];
            if (number >= finishedBelow) {
                visit(slot, visitor);
            } else if (number < finishedBelow - Protocol.WINDOW_REQUESTS_MAX) {
                return;
            }
            at = circle[slot + EARLIER];
        }
    }

    /**
     * Visits up to {@code limit} requests of all clients, oldest first.
     *
     * @param from where to begin; what is forgotten by now is passed over.
     * @return where to go on; {@link #end} if nothing is left.
     */
    long forAll(final long from, final int limit, final Visitor visitor) {
        long at = Math.max(from, oldest());
        for (int i = 0; i < limit && at < end; i++) {
            visit(slot(at), visitor);
            at++;
        }
        return at;
    }

    /** Where the next request will stand. */
    long end() {
        return end;
    }

    void clear() {
        newest.clear();
        end = 0;
    }

    /** On the safe side. */
    long heapBytes() {
        return (long) Long.BYTES * circle.length + 3L * Long.BYTES * newest.capacity();
    }

    private void visit(final int slot, final Visitor visitor) {
        visitor.onRequest(circle[slot + CLIENT], circle[slot + NUMBER], circle[slot + REVISION], circle[slot + RESULT]);
    }

    private long oldest() {
        return Math.max(0, end - capacity);
    }

    /** Only full and before the first is overwritten, so that every request keeps its place. */
    private void grow() {
        capacity *= 2;
        circle = Arrays.copyOf(circle, capacity * FIELDS);
    }

    private int slot(final long at) {
        return (int) (at & (capacity - 1)) * FIELDS;
    }
}
