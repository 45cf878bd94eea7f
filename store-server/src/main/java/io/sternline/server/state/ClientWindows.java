package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The windows of all clients: what makes a write that was sent twice take effect once.
 *
 * <p>Part of the replicated state, so a new primary answers a re-sent request as the old one would have. Windows are
 * chained in the order in which their clients were last heard of; the group's clock never goes back, so that is the
 * order of {@code lastActiveMs} too, and what is to be dropped stands at the front. The chain is state: a snapshot keeps
 * it.
 *
 * <p>Memory is bounded three ways. The client bounds its own window by telling what it has finished; a window keeps
 * results in full only up to a number of bytes, and then short (see {@link ResultKeeper}); and all windows together
 * hold no more than {@link StateLimits#resultBytesMax}.
 */
final class ClientWindows {
    /** A key and a reference in the map of windows. */
    private static final int SLOT_HEAP_BYTES = 16;

    /** The upper 32 bits but the sign. */
    private static final long UPPER_HALF = 0x7fff_ffff_0000_0000L;

    private static final byte[] NO_NAME = {};

    private final Long2ObjectHashMap<ClientWindow> byId = new Long2ObjectHashMap<>();
    private final StoredResult.Pool pool = new StoredResult.Pool();
    private final Digest hashes = new Digest();
    private final Consumer<StoredResult> forget = this::forget;
    private final StateLimits limits;
    private ClientWindow leastRecent;
    private ClientWindow mostRecent;
    private long nextClientId = 1;
    private long resultBytes;
    private long windowHeapBytes;
    private long digest;

    ClientWindows(final StateLimits limits) {
        this.limits = limits;
    }

    /** The client's window; null if it has none. */
    ClientWindow find(final long clientId) {
        return byId.get(clientId);
    }

    /**
     * Opens a window for a new client.
     *
     * <p>Ids count up from a random start, which the group's first client brings. A group that lost its data must not
     * hand out the ids of its former life: a client of that life would find another's results under its own id, and
     * take them for its own.
     *
     * @param nonce random; only the first one counts.
     * @return null if there are too many and none can be dropped.
     */
    ClientWindow register(final byte[] name, final long nonce, final long nowMs) {
        if (nextClientId == 1) {
            nextClientId += nonce & UPPER_HALF;
        }
        return makeRoom(nowMs) ? restore(nextClientId++, name, 0, nowMs) : null;
    }

    /**
     * Opens a window under an id that was given elsewhere.
     *
     * @return null if there are too many and none can be dropped.
     */
    ClientWindow admit(final long clientId, final long finishedBelow, final long nowMs) {
        return makeRoom(nowMs) ? restore(clientId, NO_NAME, finishedBelow, nowMs) : null;
    }

    /** Drops all windows. */
    void clear() {
        while (leastRecent != null) {
            drop(leastRecent);
        }
    }

    /** Adds a window as the most recently active one, with no results yet. */
    ClientWindow restore(final long clientId, final byte[] name, final long finishedBelow, final long lastActiveMs) {
        final long nameHash = hashes.ofBytes(new UnsafeBuffer(name), 0, name.length);
        final ClientWindow window = new ClientWindow(clientId, name, nameHash, finishedBelow);
        window.lastActiveMs(lastActiveMs);
        byId.put(clientId, window);
        append(window);
        windowHeapBytes += window.heapBytes();
        digest += hashes.ofWindow(window);
        return window;
    }

    /** The client was heard of, and says that it is done with requests below {@code finishedBelow}. */
    void onActivity(final ClientWindow window, final long finishedBelow, final long nowMs) {
        digest -= hashes.ofWindow(window);
        window.lastActiveMs(nowMs);
        if (finishedBelow > window.finishedBelow()) {
            finish(window, finishedBelow);
        }
        if (window != mostRecent) {
            unlink(window);
            append(window);
        }
        digest += hashes.ofWindow(window);
    }

    /** Keeps a result for as long as the client may ask for it again. */
    void keep(
            final ClientWindow window,
            final long requestNumber,
            final DirectBuffer reply,
            final int offset,
            final int length) {
        final long hash = hashes.ofResult(window.clientId(), reply, offset, length);
        windowHeapBytes -= window.heapBytes();
        window.keep(requestNumber, pool.take(reply, offset, length, hash));
        windowHeapBytes += window.heapBytes();
        resultBytes += length;
        digest += hash;
    }

    /** Drops windows that were inactive for too long, a bounded number of them. */
    void dropInactive(final long nowMs) {
        for (int i = 0; i < limits.droppedWindowsMax() && leastRecent != null; i++) {
            if (nowMs - leastRecent.lastActiveMs() < StateLimits.WINDOW_INACTIVE_MS_MAX) {
                return;
            }
            drop(leastRecent);
        }
    }

    /** Least recently active first. */
    void forEach(final Consumer<ClientWindow> visitor) {
        for (ClientWindow window = leastRecent; window != null; window = window.moreRecent) {
            visitor.accept(window);
        }
    }

    int size() {
        return byId.size();
    }

    long nextClientId() {
        return nextClientId;
    }

    void nextClientId(final long newNextClientId) {
        nextClientId = newNextClientId;
    }

    /** Gives the next so many ids to nobody. A group without clients has no ids yet: its first brings the start. */
    void skipIds(final long count) {
        if (nextClientId > 1) {
            nextClientId += count;
        }
    }

    /** Bytes of the results that all windows keep. */
    long resultBytes() {
        return resultBytes;
    }

    /** What the windows, their results and what is kept to be used again take of the Java heap, on the safe side. */
    long heapBytes() {
        return windowHeapBytes + pool.heapBytes() + (long) SLOT_HEAP_BYTES * byId.capacity();
    }

    long digest() {
        return digest;
    }

    private boolean makeRoom(final long nowMs) {
        if (byId.size() >= limits.clientsMax()) {
            if (nowMs - leastRecent.lastActiveMs() < StateLimits.WINDOW_INACTIVE_MS_MIN) {
                return false;
            }
            drop(leastRecent);
        }
        return true;
    }

    private void drop(final ClientWindow window) {
        digest -= hashes.ofWindow(window);
        finish(window, window.finishedBelow() + Protocol.WINDOW_REQUESTS_MAX);
        windowHeapBytes -= window.heapBytes();
        unlink(window);
        byId.remove(window.clientId());
    }

    private void finish(final ClientWindow window, final long finishedBelow) {
        windowHeapBytes -= window.heapBytes();
        window.finish(finishedBelow, forget);
        windowHeapBytes += window.heapBytes();
    }

    private void forget(final StoredResult result) {
        resultBytes -= result.length();
        digest -= result.hash();
        pool.giveBack(result);
    }

    private void append(final ClientWindow window) {
        window.lessRecent = mostRecent;
        window.moreRecent = null;
        if (mostRecent == null) {
            leastRecent = window;
        } else {
            mostRecent.moreRecent = window;
        }
        mostRecent = window;
    }

    private void unlink(final ClientWindow window) {
        if (window.lessRecent == null) {
            leastRecent = window.moreRecent;
        } else {
            window.lessRecent.moreRecent = window.moreRecent;
        }
        if (window.moreRecent == null) {
            mostRecent = window.lessRecent;
        } else {
            window.moreRecent.lessRecent = window.lessRecent;
        }
    }
}
