package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.chaos.workload.Caller;
import io.sternline.benchmarks.chaos.workload.Ending;
import io.sternline.benchmarks.chaos.workload.Recorder;
import io.sternline.benchmarks.history.HistoryReader;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Seen;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Clients that write to an ASYNC namespace of a group while others break it, and hold it to its promises afterwards. Each has
 * keys of its own, so that what was lost, overtaken or counted twice can be told without a search for an order.
 */
public final class AsyncWorkload implements AutoCloseable {
    private static final String NAMESPACE = "chaos-async";
    private static final int CLIENTS = 4;
    private static final int WATCHERS = 2;
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(1_250);
    private static final Duration OPERATOR_TIMEOUT = Duration.ofSeconds(10);
    private static final long OWN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long ONCE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long END_TIMEOUT_MS = CALL_TIMEOUT.toMillis() + Ending.OVERDUE_MS + 60_000;

    private final List<String> endpoints;
    private final long clockUncertaintyMs;
    private final Path historyFile;
    private final Recorder recorder;
    private final LagLog lag;
    private final AsyncWatcher.Goal goal = new AsyncWatcher.Goal();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<StoreClient> clients = new ArrayList<>();
    private final List<Future<Void>> callers = new ArrayList<>();
    private final List<Future<List<WatchSession>>> watchers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        final Thread thread = new Thread(task, "async-caller");
        thread.setDaemon(true);
        return thread;
    });

    /** Keys of another run on the same group are not looked at. */
    private final String prefix = "a" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private AsyncWorkload(final List<String> endpoints, final Path historyFile, final long clockUncertaintyMs)
            throws IOException {
        this.endpoints = endpoints;
        this.historyFile = historyFile;
        this.clockUncertaintyMs = clockUncertaintyMs;
        this.recorder = new Recorder(historyFile);
        this.lag = new LagLog(endpoints);
    }

    /**
     * Makes the namespace if there is none, and lets clients write to it.
     *
     * @param seed of what they do.
     * @param historyFile where to write it down; replaced.
     * @param clockUncertaintyMs how far the group's clock may stray from this process's.
     */
    public static AsyncWorkload start(
            final List<String> endpoints, final long seed, final Path historyFile, final long clockUncertaintyMs)
            throws IOException {
        final AsyncWorkload workload = new AsyncWorkload(endpoints, historyFile, clockUncertaintyMs);
        try {
            workload.begin(new SplittableRandom(seed));
            return workload;
        } catch (final RuntimeException e) {
            workload.close();
            throw e;
        }
    }

    private void begin(final SplittableRandom random) {
        try (StoreClient operator = connect("async-operator", OPERATOR_TIMEOUT)) {
            operator.admin()
                    .defineNamespaceIfAbsent(NAMESPACE, NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        }
        for (int i = 0; i < WATCHERS; i++) {
            watchers.add(threads.submit(
                    new AsyncWatcher("async watcher " + i, endpoints, NAMESPACE, goal, i == 0, random.split())));
        }
        for (int i = 0; i < CLIENTS; i++) {
            final StoreClient client = connect("async-" + i, CALL_TIMEOUT);
            clients.add(client);
            callers.add(threads.submit(i % 2 == 0 ? own(i, client, random.split()) : once(i, client, random.split())));
        }
    }

    private Callable<Void> own(final int number, final StoreClient client, final SplittableRandom random) {
        final OwnKeys keys = new OwnKeys(prefix + "-own-" + number, random);
        return new Caller(
                number,
                client.namespace(NAMESPACE).async(),
                CALL_TIMEOUT.toMillis(),
                nowNs -> keys.next(),
                random,
                recorder,
                OWN_INTERVAL_NS,
                stopping);
    }

    private Callable<Void> once(final int number, final StoreClient client, final SplittableRandom random) {
        return new OnceWriter(
                number,
                prefix + "-once-" + number,
                client.namespace(NAMESPACE).async(),
                recorder,
                random,
                ONCE_INTERVAL_NS,
                CALL_TIMEOUT.toMillis(),
                stopping);
    }

    private StoreClient connect(final String name, final Duration callTimeout) {
        return StoreClient.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .callTimeout(callTimeout)
                .name(name)
                .build();
    }

    /**
     * Ends the calls, waits until the nodes hold the same, reads it and judges. To be called when the group is whole again.
     * Once only.
     *
     * @param nodesWithoutDisk whose data were lost at some time.
     * @throws IOException if the history could not be written: then there is no verdict.
     */
    public AsyncVerdict stop(final Set<Integer> nodesWithoutDisk) throws IOException, InterruptedException {
        try (StoreClient operator = connect("async-operator", OPERATOR_TIMEOUT)) {
            stopping.countDown();
            for (final Future<Void> caller : callers) {
                await(caller);
            }
            recorder.close();
            final Faults faults = new Faults();
            Agreement.await(operator).ifPresent(what -> faults.add(What.ASYNC_NODES_DIFFER, what));
            final Map<String, Seen> held = held(operator.namespace(NAMESPACE));
            goal.set(held.values().stream().mapToLong(Seen::revision).max().orElse(0));
            final List<WatchSession> sessions = new ArrayList<>();
            for (final Future<List<WatchSession>> watcher : watchers) {
                sessions.addAll(await(watcher));
            }
            final List<Operation> operations = HistoryReader.read(historyFile);
            final LagLog.Summary summary = lag.summary();
            final Reigns reigns = Reigns.of(operator.admin().history());
            final Evidence evidence = new Evidence(
                    operations,
                    held,
                    reigns,
                    new Losses(nodesWithoutDisk, reigns, summary.secured()),
                    TimeUnit.MILLISECONDS.toNanos(clockUncertaintyMs),
                    sessions);
            return new AsyncJudge(evidence, faults).judge(summary);
        } finally {
            close();
        }
    }

    private Map<String, Seen> held(final Namespace namespace) {
        return namespace
                .scan(prefix)
                .collect(Collectors.toMap(entry -> entry.key(), entry -> new Seen(entry.text(), entry.revision())));
    }

    private static <T> T await(final Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get(END_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (final ExecutionException e) {
            throw new IOException("a client of the ASYNC namespace failed: " + e.getCause(), e.getCause());
        } catch (final TimeoutException e) {
            throw new IllegalStateException(
                    "a client of the ASYNC namespace has not ended within " + END_TIMEOUT_MS + " ms", e);
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        lag.close();
        clients.forEach(StoreClient::close);
        threads.shutdownNow();
        try {
            recorder.close();
        } catch (final IOException e) {
            recorder.markIncomplete();
        }
    }
}
