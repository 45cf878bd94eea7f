package io.sternline.client.transport;

import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import io.sternline.client.StoreClient;
import java.util.List;

/** The transport's only public door. For {@link StoreClient.Builder}; applications use that. */
public final class Transports {
    private Transports() {}

    /** Starts a client over TCP. */
    public static StoreClient connect(final List<Endpoint> endpoints, final ClientConfig config) {
        final TransportClient client = new TransportClient(endpoints, config);
        client.start();
        return client;
    }
}
