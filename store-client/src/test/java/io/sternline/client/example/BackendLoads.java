package io.sternline.client.example;

import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.Receipt;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public final class BackendLoads {
    private BackendLoads() {}

    public static void main(final String[] args) {
        try (StoreClient client = StoreClient.builder().endpoints(args).build()) {
            client.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
            final Namespace loads = client.namespace("loads");
            final byte[] load = "112 open".getBytes(StandardCharsets.UTF_8);
            final Receipt receipt = loads.put("backend-7", load, Expiry.ttl(Duration.ofSeconds(30)));
            System.out.println(loads.get("backend-7").orElseThrow().text() + ", " + receipt.durability());

            // What the loss of the primary would cost now, replica by replica; only the primary knows.
            for (final NodeStatus node : client.admin().status()) {
                node.async()
                        .replicas()
                        .forEach(replica -> System.out.println("node " + replica.nodeId() + " lacks "
                                + replica.records() + " changes, the oldest is "
                                + replica.age().toMillis() + " ms old"));
            }
        }
    }
}
