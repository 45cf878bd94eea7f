package io.sternline.client.transport;

import io.sternline.client.ClientConfig;
import io.sternline.client.ClientThread;
import io.sternline.client.Endpoint;
import io.sternline.client.StoreClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One event loop for many {@link ClientLoop}s. It knows which clients are open, as it must not end before they have ended their
 * calls: nobody else could.
 */
final class SharedThread implements ClientThread {
    private final LoopThread thread = new LoopThread(ClientLoop.THREAD_NAME);

    /** Guarded by this. */
    private final Set<TransportClient> open = new HashSet<>();

    /** Guarded by this. */
    private boolean isClosed;

    synchronized StoreClient connect(final List<Endpoint> endpoints, final ClientConfig config) {
        if (isClosed) {
            throw new IllegalStateException(
                    "the ClientThread this client was to share is closed: build clients before that, or start another");
        }
        final TransportClient client = new TransportClient(endpoints, config, thread, this::leave);
        open.add(client);
        client.start();
        return client;
    }

    private void leave(final TransportClient ending) {
        ending.awaitEnd();
        forget(ending);
    }

    private synchronized void forget(final TransportClient ended) {
        open.remove(ended);
    }

    /** All say goodbye for their leases at the same time, so that a second is enough for any number of clients. */
    @Override
    public void close() {
        final List<TransportClient> closing = stillOpen();
        closing.forEach(TransportClient::beginEnd);
        closing.forEach(TransportClient::end);
        thread.end();
    }

    private synchronized List<TransportClient> stillOpen() {
        isClosed = true;
        return List.copyOf(open);
    }
}
