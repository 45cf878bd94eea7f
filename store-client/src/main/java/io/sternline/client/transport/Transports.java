package io.sternline.client.transport;

import io.sternline.client.ClientConfig;
import io.sternline.client.ClientThread;
import io.sternline.client.Endpoint;
import io.sternline.client.StoreClient;
import java.util.List;

/** The transport's only public door. For {@link StoreClient.Builder} and {@link ClientThread}; applications use those. */
public final class Transports {
    private Transports() {}

    /** Starts a client over TCP, on a thread of its own. */
    public static StoreClient connect(final List<Endpoint> endpoints, final ClientConfig config) {
        final LoopThread own = new LoopThread(ClientLoop.THREAD_NAME);
        final TransportClient client = new TransportClient(endpoints, config, own, ending -> own.end());
        client.start();
        return client;
    }

    /**
     * Starts a client over TCP, on a thread that it shares.
     *
     * @throws IllegalStateException if the thread was closed.
     */
    public static StoreClient connect(
            final List<Endpoint> endpoints, final ClientConfig config, final ClientThread thread) {
        if (thread instanceof SharedThread shared) {
            return shared.connect(endpoints, config);
        }
        throw new IllegalArgumentException("a thread that ClientThread.start() made was expected, not " + thread);
    }

    /** Starts a thread for clients to share. */
    public static ClientThread startThread() {
        return new SharedThread();
    }
}
