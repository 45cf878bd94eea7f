package io.sternline.benchmarks.chaos.models;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.lease.Contributions;
import io.sternline.client.lease.Lease;
import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Reads what the group holds of leases and contributions, and watches the sums as any client does. */
final class HoldingsReader implements AutoCloseable {
    private static final Duration LEASE_TTL = Duration.ofSeconds(30);

    /** Leases that nobody keeps alive end within seconds, and ASYNC namespaces are put right as fast. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long INTERVAL_MS = 200;

    private final Map<String, Contributions> sums = new HashMap<>();
    private final StoreClient client;
    private final Lease lease;

    HoldingsReader(final StoreClient client, final List<String> namespaces) {
        this.client = client;
        this.lease = client.lease(LEASE_TTL);
        for (final String namespace : namespaces) {
            sums.put(namespace, Contributions.open(client.namespace(namespace), lease));
        }
    }

    /** Looks until there is nothing to object to, for a while only. */
    Holdings await(final List<Tenancy> tenancies) throws InterruptedException {
        final long startNs = System.nanoTime();
        while (true) {
            final Holdings holdings = read();
            final ModelFaults faults = new ModelFaults();
            new LeaseJudge(faults).judge(tenancies, holdings);
            if (faults.counts().isEmpty() || System.nanoTime() - startNs > PATIENCE_NS) {
                return holdings;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
    }

    private Holdings read() {
        final Map<String, Map<String, Long>> owned = new HashMap<>();
        final Map<String, Map<String, Long>> watched = new HashMap<>();
        sums.forEach((namespace, contributions) -> {
            owned.put(namespace, entries(client.namespace(namespace)));
            watched.put(namespace, contributions.sums());
        });
        final Set<String> live = new HashSet<>();
        try (var leases = client.namespace(Protocol.LEASES_NAMESPACE).scan("")) {
            leases.map(Entry::key).forEach(live::add);
        }
        return new Holdings(live, owned, watched);
    }

    private static Map<String, Long> entries(final Namespace namespace) {
        final Map<String, Long> entries = new HashMap<>();
        try (var owned = namespace.scan("")) {
            owned.forEach(entry -> entries.put(entry.key(), Long.parseLong(entry.text())));
        }
        return entries;
    }

    @Override
    public void close() {
        sums.values().forEach(Contributions::close);
        lease.close();
    }
}
