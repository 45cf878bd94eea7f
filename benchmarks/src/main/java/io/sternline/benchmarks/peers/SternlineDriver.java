package io.sternline.benchmarks.peers;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.util.concurrent.CompletionStage;

/** One client object, whatever the number of callers: it packs their calls itself. */
final class SternlineDriver implements Driver {
    private final StoreClient client;
    private final AsyncNamespace namespace;

    SternlineDriver(final String[] endpoints, final String namespace) {
        this.client = StoreClient.builder().endpoints(endpoints).build();
        this.namespace = client.namespace(namespace).async();
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        return namespace.put(write.key(), write.value()).thenApply(Outcome::orThrow);
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return namespace
                .get(key, ReadLevel.LINEARIZABLE)
                .thenApply(outcome -> outcome.orThrow().map(Entry::value).orElse(null));
    }

    @Override
    public void close() {
        client.close();
    }
}
