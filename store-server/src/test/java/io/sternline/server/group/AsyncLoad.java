package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes keys at a steady rate, each once, without waiting for answers, and remembers which were acknowledged under which
 * revision. What a failover holds up is not made up for.
 */
final class AsyncLoad implements AutoCloseable {
    private static final int WRITES_PER_MS = 20;
    private static final int OUTSTANDING_MAX = 4_000;
    private static final int KEYS_MAX = 2_000_000;
    private static final String PREFIX = "once-";

    private final Namespace namespace;
    private final Thread thread = new Thread(this::run, "async-load");
    private final Semaphore outstanding = new Semaphore(OUTSTANDING_MAX);
    /** By key; 0: not acknowledged. */
    private final AtomicLongArray revisions = new AtomicLongArray(KEYS_MAX);

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<Outcome<Receipt>> firstFailure = new AtomicReference<>();
    private final Object gate = new Object();
    private boolean isPaused;
    private volatile boolean isStopped;
    private volatile String padding = "";
    private int written;

    AsyncLoad(final Namespace namespace) {
        this.namespace = namespace;
        thread.start();
    }

    private void run() {
        long dueNs = System.nanoTime();
        while (!isStopped && written < KEYS_MAX) {
            dueNs = Math.max(System.nanoTime(), dueNs + TimeUnit.MILLISECONDS.toNanos(1));
            for (long waitNs = dueNs - System.nanoTime(); waitNs > 0; waitNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(waitNs);
            }
            synchronized (gate) {
                for (int i = 0; i < WRITES_PER_MS && !isPaused && written < KEYS_MAX; i++) {
                    outstanding.acquireUninterruptibly();
                    write(written++);
                }
            }
        }
    }

    private void write(final int number) {
        final String key = PREFIX + number;
        namespace.async().put(key, (key + padding).getBytes(UTF_8)).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Ok<Receipt> ok) {
                revisions.set(number, ok.value().revision());
                acknowledged.incrementAndGet();
            } else {
                failed.incrementAndGet();
                firstFailure.compareAndSet(null, outcome);
            }
            outstanding.release();
        });
    }

    /** Lets all calls under way end, and makes no more until {@link #resume}. */
    void pause() {
        synchronized (gate) {
            isPaused = true;
        }
        outstanding.acquireUninterruptibly(OUTSTANDING_MAX);
        outstanding.release(OUTSTANDING_MAX);
    }

    void resume() {
        synchronized (gate) {
            isPaused = false;
        }
    }

    /** From now on values are longer by this. */
    void pad(final int bytes) {
        padding = ".".repeat(bytes);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** Calls that ended otherwise. */
    int failed() {
        return failed.get();
    }

    /** Null if there was none. */
    Outcome<Receipt> firstFailure() {
        return firstFailure.get();
    }

    /** How many were acknowledged under a revision of this term behind this one. */
    long acknowledgedAfter(final long revision, final long term) {
        return IntStream.range(0, KEYS_MAX)
                .mapToLong(revisions::get)
                .filter(acknowledged -> AsyncRevision.term(acknowledged) == term && acknowledged > revision)
                .count();
    }

    /** Revisions of the acknowledged writes that the namespace does not show. While paused. */
    List<Long> missing() {
        final BitSet found = new BitSet();
        try (Stream<Entry> entries = namespace.scan(PREFIX)) {
            entries.forEach(entry -> {
                if (!entry.text().replace(".", "").equals(entry.key())) {
                    throw new IllegalStateException(entry.key() + " holds '" + entry.text() + "'");
                }
                found.set(Integer.parseInt(entry.key().substring(PREFIX.length())));
            });
        }
        final List<Long> missing = new ArrayList<>();
        for (int number = 0; number < KEYS_MAX; number++) {
            if (revisions.get(number) != 0 && !found.get(number)) {
                missing.add(revisions.get(number));
            }
        }
        return missing;
    }

    @Override
    public void close() {
        isStopped = true;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
