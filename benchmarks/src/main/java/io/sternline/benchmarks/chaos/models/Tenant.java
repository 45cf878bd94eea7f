package io.sternline.benchmarks.chaos.models;

import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lease.Contributions;
import io.sternline.client.lease.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Counts under a lease, as a load balancer counts connections, and then under another: it ends the one before, or dies, as far as the
 * group can tell. The last lease it keeps, to be compared with what the group holds. One thread.
 */
final class Tenant implements Callable<List<Tenancy>>, AutoCloseable {
    private static final int SUMS = 3;
    private static final int DELTA_MAX = 5;
    private static final int COUNT_PAUSE_MS_MAX = 60;
    private static final int STAY_MS_MIN = 1_500;
    private static final int STAY_MS_MAX = 6_000;
    private static final long RETRY_MS = 200;
    private static final Duration TTL = Duration.ofSeconds(3);

    /** Of the leases that are kept to the end: longer than the faults that a lease should survive. */
    private static final Duration LONG_TTL = Duration.ofSeconds(60);

    private static final Duration SETTLE_MAX = Duration.ofSeconds(30);

    private final String name;
    private final Supplier<StoreClient> connector;
    private final List<String> namespaces;
    private final boolean isSteady;
    private final RandomGenerator random;
    private final CountDownLatch stopping;
    private final List<Tenancy> tenancies = new ArrayList<>();
    private StoreClient client;
    private Lease lease;
    private List<Contributions> contributions = List.of();

    /**
     * @param name to make the ids of abandoned leases of.
     * @param isSteady keeps the first lease, unless the group gives it up.
     */
    Tenant(
            final String name,
            final Supplier<StoreClient> connector,
            final List<String> namespaces,
            final boolean isSteady,
            final RandomGenerator random,
            final CountDownLatch stopping) {
        this.name = name;
        this.connector = connector;
        this.namespaces = namespaces;
        this.isSteady = isSteady;
        this.random = random;
        this.stopping = stopping;
    }

    @Override
    public List<Tenancy> call() throws InterruptedException {
        while (stopping.getCount() > 0) {
            stay();
        }
        return tenancies;
    }

    /** For the time of one lease. */
    private void stay() throws InterruptedException {
        final boolean isAbandoned = !isSteady && random.nextBoolean();
        client = connector.get();
        try {
            lease = isAbandoned
                    ? AbandonedLease.grant(client, name + "-" + tenancies.size(), TTL)
                    : client.lease(isSteady ? LONG_TTL : TTL);
        } catch (final StoreException ex) {
            // If it was granted nevertheless, nobody keeps it alive.
            client.close();
            stopping.await(RETRY_MS, TimeUnit.MILLISECONDS);
            return;
        }
        final CountDownLatch lost = new CountDownLatch(1);
        if (!isAbandoned) {
            lease.onLost(lost::countDown);
        }
        contributions = namespaces.stream()
                .map(namespace -> Contributions.open(client.namespace(namespace), lease))
                .toList();
        final Map<String, Long> counted = count(isAbandoned, lost);
        if (stopping.getCount() == 0 && !isAbandoned) {
            tenancies.add(new Tenancy(lease.id(), false, settle(), counted));
            return;
        }
        tenancies.add(new Tenancy(lease.id(), true, false, counted));
        end(isAbandoned);
    }

    private Map<String, Long> count(final boolean isAbandoned, final CountDownLatch lost) throws InterruptedException {
        final long startNs = System.nanoTime();
        final long stayNs = TimeUnit.MILLISECONDS.toNanos(random.nextInt(STAY_MS_MIN, STAY_MS_MAX));
        final Map<String, Long> counted = new HashMap<>();
        while ((isSteady || System.nanoTime() - startNs < stayNs)
                && lost.getCount() > 0
                && !stopping.await(random.nextInt(COUNT_PAUSE_MS_MAX), TimeUnit.MILLISECONDS)) {
            final String key = "sum-" + random.nextInt(SUMS);
            final long delta = random.nextInt(-DELTA_MAX + 1, DELTA_MAX + 1);
            contributions.forEach(each -> each.of(key).add(delta));
            counted.merge(key, delta, Long::sum);
            if (isAbandoned) {
                ((AbandonedLease) lease).keepAlive();
            }
        }
        return counted;
    }

    private boolean settle() throws InterruptedException {
        boolean isSettled = true;
        for (final Contributions each : contributions) {
            isSettled &= each.flush(SETTLE_MAX);
        }
        return isSettled;
    }

    /** The lease goes before what it owns has been withdrawn, which is then the group's to do. */
    private void end(final boolean isAbandoned) {
        if (!isAbandoned) {
            lease.close();
        }
        client.close();
        contributions.forEach(Contributions::close);
        contributions = List.of();
    }

    /** Ends the lease that was kept, if there is one. After the call has ended. */
    @Override
    public void close() {
        if (!contributions.isEmpty()) {
            end(false);
        }
    }
}
