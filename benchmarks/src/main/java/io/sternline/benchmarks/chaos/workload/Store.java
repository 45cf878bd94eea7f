package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.StoreClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One client's way to what is tested; a real one, or in a test of the workload itself one that breaks promises. */
record Store(AsyncNamespace namespace, Runnable closing) implements AutoCloseable {
    /** Makes clients, each with connections and a window of its own. */
    @FunctionalInterface
    interface Connector {
        /** @param client from 0. */
        Store connect(int client);
    }

    static Connector group(final WorkloadSettings settings) {
        return client -> {
            // Where there is no primary, a client asks the first node it knows: each client another one.
            final List<String> endpoints = new ArrayList<>(settings.endpoints());
            Collections.rotate(endpoints, client);
            final StoreClient storeClient = StoreClient.builder()
                    .endpoints(endpoints.toArray(String[]::new))
                    .callTimeout(settings.callTimeout())
                    .name("chaos-" + client)
                    .build();
            return new Store(storeClient.namespace(settings.namespace()).async(), storeClient::close);
        };
    }

    @Override
    public void close() {
        closing.run();
    }
}
