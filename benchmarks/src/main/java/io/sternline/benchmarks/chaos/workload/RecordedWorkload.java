package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.chaos.watch.WatchVerdict;
import io.sternline.benchmarks.chaos.watch.Watchers;
import io.sternline.benchmarks.history.HistoryChecker;
import io.sternline.benchmarks.history.HistoryReader;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of many clients on a few hot and many cold keys, each written down as it ends, judged at the end.
 *
 * <p>Every caller has a thread and waits for its answers; a few dozen of them, asleep most of the time, cost little, and
 * a thread that makes one call after the other needs no proof that it does. Callers share nothing but the recorder.
 */
public final class RecordedWorkload implements Workload {
    /** Longer than any call and the final reads take; a caller that is still there then is a fault of this program. */
    private static final long END_TIMEOUT_MS = Ending.OVERDUE_MS + FinalReader.TIMEOUT_MS + 60_000;

    /** For calls that were cut off to be written down. */
    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final WorkloadSettings settings;
    private final Store.Connector connector;
    private final Recorder recorder;
    private final List<Store> stores = new ArrayList<>();
    private final List<Future<Void>> callers = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ExecutorService threads;
    /** None where nothing is watched. */
    private Watchers watchers;

    private boolean started;
    private boolean closed;

    RecordedWorkload(final WorkloadSettings settings, final Store.Connector connector) throws IOException {
        this.settings = settings;
        this.connector = connector;
        recorder = new Recorder(settings.historyFile());
        threads = Executors.newFixedThreadPool(settings.callers(), task -> {
            final Thread thread = new Thread(task, "workload-caller");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes a workload; nothing is called before {@link #start}.
     *
     * @throws IOException if the history file cannot be created.
     */
    public static RecordedWorkload create(final WorkloadSettings settings) throws IOException {
        return new RecordedWorkload(settings, Store.group(settings));
    }

    @Override
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("a workload is started once; make a new one");
        }
        started = true;
        // Keys must not have been there before, whatever the seed and however often the same group is used.
        final String prefix = "w" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        final KeySpace keys =
                new KeySpace(prefix, System.nanoTime(), settings.epoch().toNanos());
        final SplittableRandom random = new SplittableRandom(settings.seed());
        if (settings.isWatched()) {
            watchers = Watchers.start(settings.endpoints(), settings.namespace(), prefix + "-", settings.seed());
        }
        for (int client = 0; client < settings.clients(); client++) {
            stores.add(connector.connect(client));
            for (int i = 0; i < settings.callersPerClient(); i++) {
                callers.add(threads.submit(caller(client, i, keys, random.split())));
            }
        }
    }

    private Caller caller(final int client, final int index, final KeySpace keys, final SplittableRandom random) {
        final Choices choices = new Choices(
                "c" + client + "." + index,
                random,
                keys,
                recorder.revisions(),
                settings.clockUncertaintyMs(),
                index > 0 && index == settings.callersPerClient() - 1);
        return new Caller(
                client,
                stores.get(client).namespace(),
                settings.callTimeout().toMillis(),
                choices::next,
                random,
                recorder,
                TimeUnit.SECONDS.toNanos(settings.callers()) / settings.operationsPerSecond(),
                stopping);
    }

    @Override
    public Duration longestGap(final long fromNs, final long toNs) {
        return Duration.ofNanos(recorder.acknowledgements().longestGapNs(fromNs, toNs));
    }

    @Override
    public synchronized WorkloadResult stop() throws IOException, InterruptedException {
        if (!started || closed) {
            throw new IllegalStateException("only a workload that runs can be stopped, and once");
        }
        final long keysNotRead;
        final List<Operation> operations;
        final WatchVerdict watches;
        try {
            stopping.countDown();
            await(callers);
            keysNotRead = readAll();
            recorder.close();
            operations = HistoryReader.read(settings.historyFile());
            watches = watchers == null ? WatchVerdict.NONE : watchers.stop(operations);
        } catch (final IOException | InterruptedException | RuntimeException e) {
            recorder.markIncomplete();
            throw e;
        } finally {
            close();
        }
        return judge(operations, watches, keysNotRead);
    }

    private long readAll() throws IOException, InterruptedException {
        final Queue<Key> keys = recorder.keys();
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FinalReader.TIMEOUT_MS);
        final List<Future<Void>> readers = new ArrayList<>();
        for (int client = 0; client < settings.clients(); client++) {
            final Callable<Void> reader = new FinalReader(
                    client,
                    stores.get(client).namespace(),
                    settings.callTimeout().toMillis(),
                    recorder,
                    keys,
                    deadlineNs);
            readers.add(threads.submit(reader));
        }
        await(readers);
        return keys.size();
    }

    private static void await(final List<Future<Void>> tasks) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_TIMEOUT_MS);
        for (final Future<Void> task : tasks) {
            try {
                task.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (final ExecutionException e) {
                throw new IOException("a caller failed, so the history lacks calls: " + e.getCause(), e.getCause());
            } catch (final TimeoutException e) {
                throw new IllegalStateException("a caller has not ended within " + END_TIMEOUT_MS + " ms", e);
            }
        }
    }

    private WorkloadResult judge(final List<Operation> operations, final WatchVerdict watches, final long keysNotRead) {
        final Verdict verdict = new HistoryChecker(settings.limits(), settings.clockUncertaintyMs()).check(operations);
        final Recorder.Tally tally = recorder.tally();
        final Map<String, Long> counts = Counts.of(verdict);
        counts.put(Counts.KEYS_NOT_READ, keysNotRead);
        counts.put(Counts.OVERDUE, tally.overdue());
        counts.put(Counts.LONGEST_CALL_MS, tally.longestCallMs());
        return new WorkloadResult(
                tally.operations(),
                tally.ok(),
                tally.indeterminate(),
                tally.unavailable(),
                tally.rejected(),
                verdict,
                watches,
                settings.historyFile(),
                counts);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopping.countDown();
        // Ends what is still called: callers write that down, and then end themselves.
        stores.forEach(Store::close);
        if (watchers != null) {
            watchers.close();
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                recorder.markIncomplete();
            }
            recorder.close();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot end the history " + settings.historyFile(), e);
        }
    }
}
