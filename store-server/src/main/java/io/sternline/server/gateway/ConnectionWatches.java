package io.sternline.server.gateway;

import io.sternline.server.watch.WatchLink;
import org.agrona.collections.Int2ObjectHashMap;

/** The watches of one connection, as the gateway knows them: which there are, and how many bytes of their frames were queued. */
final class ConnectionWatches {
    /** One watch; its credit is what the client has given, less what was sent. */
    static final class Open {
        private final long handle;
        private long creditBytes;

        Open(final long handle, final long creditBytes) {
            this.handle = handle;
            this.creditBytes = creditBytes;
        }

        long handle() {
            return handle;
        }

        long creditBytes() {
            return creditBytes;
        }

        void addCredit(final long bytes) {
            creditBytes += bytes;
        }
    }

    private final WatchLink link;
    private final Int2ObjectHashMap<Open> byId = new Int2ObjectHashMap<>();
    private long queuedBytes;
    private long deliveredBytes;

    ConnectionWatches(final WatchLink link) {
        this.link = link;
    }

    WatchLink link() {
        return link;
    }

    int size() {
        return byId.size();
    }

    /** @return null if there is none, or none any more. */
    Open get(final int watchId) {
        return byId.get(watchId);
    }

    void add(final int watchId, final Open watch) {
        byId.put(watchId, watch);
    }

    Open remove(final int watchId) {
        return byId.remove(watchId);
    }

    /** @return whether nothing was waiting before. */
    boolean queued(final int bytes) {
        final boolean isFirst = queuedBytes == deliveredBytes;
        queuedBytes += bytes;
        return isFirst;
    }

    /**
     * Tells the watch thread how much has left, given what waits for the socket, whatever it is.
     *
     * @return whether nothing is left.
     */
    boolean acknowledge(final long waitingBytes) {
        final long delivered = queuedBytes - waitingBytes;
        if (delivered > deliveredBytes) {
            deliveredBytes = delivered;
            link.delivered(delivered);
        }
        return deliveredBytes == queuedBytes;
    }
}
