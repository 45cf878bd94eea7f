package io.sternline.benchmarks.chaos.models;

import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients that take from limits, own entries under leases and write under guards while others break the group, and hold it to its promises
 * afterwards. All in SYNC namespaces: the revisions of ASYNC ones are one sequence, which {@code AsyncWorkload} wants for itself, to see that
 * watches miss nothing.
 */
public final class ModelWorkload implements AutoCloseable {
    private static final String LIMITS = "chaos-limits";
    private static final String SUMS = "chaos-sums";
    private static final String GUARDS = "chaos-guards";
    private static final int TAKERS = 2;
    private static final int TENANTS = 3;
    private static final int WRITERS = 3;
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(1_250);
    private static final Duration OPERATOR_TIMEOUT = Duration.ofSeconds(10);
    private static final long END_TIMEOUT_MS = 120_000;

    private final List<String> endpoints;
    private final long clockUncertaintyMs;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<StoreClient> clients = new ArrayList<>();
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<Future<List<Take>>> takes = new ArrayList<>();
    private final List<Future<List<Tenancy>>> tenancies = new ArrayList<>();
    private final List<Future<List<GuardRecord>>> guards = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        final Thread thread = new Thread(task, "model-caller");
        thread.setDaemon(true);
        return thread;
    });

    /** Keys of another run on the same group are not met. */
    private final String prefix = "m" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";

    private ModelWorkload(final List<String> endpoints, final long clockUncertaintyMs) {
        this.endpoints = endpoints;
        this.clockUncertaintyMs = clockUncertaintyMs;
    }

    /**
     * Makes the namespaces if there are none, and lets clients use them.
     *
     * @param seed of what they do.
     * @param clockUncertaintyMs how far the group's clock may stray from this process's.
     */
    public static ModelWorkload start(final List<String> endpoints, final long seed, final long clockUncertaintyMs) {
        final ModelWorkload workload = new ModelWorkload(endpoints, clockUncertaintyMs);
        try {
            workload.begin(new SplittableRandom(seed));
            return workload;
        } catch (final RuntimeException e) {
            workload.close();
            throw e;
        }
    }

    private void begin(final SplittableRandom random) {
        try (StoreClient operator = connect("model-operator", OPERATOR_TIMEOUT)) {
            for (final String namespace : List.of(LIMITS, SUMS, GUARDS)) {
                operator.admin().defineNamespaceIfAbsent(namespace, NamespaceSettings.DEFAULT);
            }
        }
        final long startNs = System.nanoTime();
        for (int i = 0; i < TAKERS; i++) {
            final Namespace limits = client("taker-" + i).namespace(LIMITS);
            takes.add(threads.submit(new Taker(limits, prefix + "limit-", startNs, random.split(), stopping)));
        }
        for (int i = 0; i < TENANTS; i++) {
            final String name = prefix + "tenant-" + i;
            tenants.add(new Tenant(
                    name, () -> connect(name, CALL_TIMEOUT), List.of(SUMS), i == 0, random.split(), stopping));
        }
        tenants.forEach(tenant -> tenancies.add(threads.submit(tenant)));
        final Map<String, Long> newest = new ConcurrentHashMap<>();
        for (int i = 0; i < WRITERS; i++) {
            final Namespace namespace = client("guarded-" + i).namespace(GUARDS);
            guards.add(threads.submit(new GuardedWriter(namespace, prefix, newest, random.split(), stopping)));
        }
    }

    private StoreClient client(final String name) {
        final StoreClient client = connect(name, CALL_TIMEOUT);
        clients.add(client);
        return client;
    }

    private StoreClient connect(final String name, final Duration callTimeout) {
        return StoreClient.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .callTimeout(callTimeout)
                .name(name)
                .build();
    }

    /**
     * Ends the calls, waits until the leases have ended that nobody keeps alive, and judges. To be called when the group is whole again.
     * Once only.
     */
    public ModelVerdict stop() throws InterruptedException {
        try (StoreClient operator = connect("model-operator", OPERATOR_TIMEOUT)) {
            stopping.countDown();
            final List<Take> taken = await(takes);
            final List<GuardRecord> guarded = await(guards);
            final List<Tenancy> held = await(tenancies);
            final ModelFaults faults = new ModelFaults();
            new TakeJudge(Taker.LIMIT, TimeUnit.MILLISECONDS.toNanos(clockUncertaintyMs), faults).judge(taken);
            new GuardJudge(faults).judge(guarded);
            final LeaseJudge judge = new LeaseJudge(faults);
            final long alive;
            try (HoldingsReader reader = new HoldingsReader(operator, List.of(SUMS))) {
                alive = judge.judge(held, reader.await(held));
                tenants.forEach(Tenant::close);
                final List<Tenancy> over = held.stream()
                        .map(tenancy -> new Tenancy(tenancy.leaseId(), true, false, Map.of()))
                        .toList();
                judge.judge(over, reader.await(over));
            }
            return new ModelVerdict(
                    countTakes(taken, Answer.DONE),
                    countTakes(taken, Answer.REFUSED),
                    held.size(),
                    alive,
                    countGuarded(guarded, Answer.DONE),
                    countGuarded(guarded, Answer.REFUSED),
                    faults.counts(),
                    faults.kept());
        } finally {
            close();
        }
    }

    private static long countTakes(final List<Take> takes, final Answer answer) {
        return takes.stream().filter(take -> take.answer() == answer).count();
    }

    private static long countGuarded(final List<GuardRecord> records, final Answer answer) {
        return records.stream()
                .filter(record -> !record.isOfGuard() && record.answer() == answer)
                .count();
    }

    private static <T> List<T> await(final List<Future<List<T>>> tasks) throws InterruptedException {
        final List<T> all = new ArrayList<>();
        for (final Future<List<T>> task : tasks) {
            try {
                all.addAll(task.get(END_TIMEOUT_MS, TimeUnit.MILLISECONDS));
            } catch (final ExecutionException e) {
                throw new IllegalStateException("a client of limits, leases or guards failed", e.getCause());
            } catch (final TimeoutException e) {
                throw new IllegalStateException(
                        "a client of limits, leases or guards has not ended within " + END_TIMEOUT_MS + " ms", e);
            }
        }
        return all;
    }

    @Override
    public void close() {
        stopping.countDown();
        clients.forEach(StoreClient::close);
        threads.shutdownNow();
    }
}
