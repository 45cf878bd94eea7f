package io.sternline.benchmarks.chaos.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.Receipt;
import io.sternline.client.StoreException;
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
 * Writes under guards that it and its rivals replace now and then, often under one that it knows to be old. One thread.
 */
final class GuardedWriter implements Callable<List<GuardRecord>> {
    private static final int GUARDS = 2;
    private static final int PAUSE_MS_MAX = 160;
    private static final int CHANGE_ONE_IN = 5;
    private static final int OLD_ONE_IN = 3;

    private final Namespace namespace;
    private final String keyPrefix;

    /** Newest revisions that any writer has been told. Of all writers. */
    private final Map<String, Long> newest;

    private final RandomGenerator random;
    private final CountDownLatch stopping;
    private final Map<String, Long> old = new HashMap<>();
    private final List<GuardRecord> records = new ArrayList<>();

    GuardedWriter(
            final Namespace namespace,
            final String keyPrefix,
            final Map<String, Long> newest,
            final RandomGenerator random,
            final CountDownLatch stopping) {
        this.namespace = namespace;
        this.keyPrefix = keyPrefix;
        this.newest = newest;
        this.random = random;
        this.stopping = stopping;
    }

    @Override
    public List<GuardRecord> call() throws InterruptedException {
        while (!stopping.await(random.nextInt(PAUSE_MS_MAX), TimeUnit.MILLISECONDS)) {
            final String guard = keyPrefix + "guard-" + random.nextInt(GUARDS);
            final Long token = random.nextInt(OLD_ONE_IN) == 0 ? old.get(guard) : newest.get(guard);
            if (token == null || random.nextInt(CHANGE_ONE_IN) == 0) {
                change(guard);
            } else {
                old.putIfAbsent(guard, token);
                final byte[] value = ("under " + token).getBytes(UTF_8);
                record(
                        guard,
                        token,
                        () -> namespace
                                .guardedBy(new Guard(namespace.name(), guard, token))
                                .put(keyPrefix + "guarded", value));
            }
        }
        return records;
    }

    private void change(final String guard) {
        final Long before = newest.get(guard);
        final long revision = record(guard, GuardRecord.NONE, () -> namespace.put(guard, "a guard".getBytes(UTF_8)));
        if (revision > 0) {
            newest.merge(guard, revision, Math::max);
        }
        if (before != null) {
            old.put(guard, before);
        }
    }

    /** @return the write's revision; 0 if it was not told. */
    private long record(final String guard, final long token, final Supplier<Receipt> write) {
        final long invokedNs = System.nanoTime();
        long revision = 0;
        Answer answer;
        try {
            revision = write.get().revision();
            answer = Answer.DONE;
        } catch (final StoreException ex) {
            answer = Answer.of(ex);
        }
        records.add(new GuardRecord(guard, token, invokedNs, System.nanoTime(), answer, revision));
        return revision;
    }
}
