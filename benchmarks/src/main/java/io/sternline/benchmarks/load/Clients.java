package io.sternline.benchmarks.load;

import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.util.ArrayList;
import java.util.List;

/** The client objects of a load, each with connections of its own. */
public final class Clients implements AutoCloseable {
    private final List<StoreClient> clients = new ArrayList<>();

    public Clients(final String[] endpoints, final int count) {
        for (int i = 0; i < count; i++) {
            clients.add(StoreClient.builder().endpoints(endpoints).build());
        }
    }

    /** Every client's way to a namespace of this kind. */
    public List<Target> targets(final Replication kind, final ReadLevel readLevel) {
        return clients.stream()
                .<Target>map(client ->
                        new NamespaceTarget(NamespaceMode.define(client, kind).async(), readLevel))
                .toList();
    }

    @Override
    public void close() {
        clients.forEach(StoreClient::close);
    }
}
