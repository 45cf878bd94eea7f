package io.sternline.benchmarks.sessions;

import io.sternline.client.StoreException;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.SessionStats;
import io.sternline.client.session.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Threads that each make one request after the other, as those of a web server do: a closed loop, which finds the most that can be had. A
 * session is loaded for each request, as requests share nothing.
 */
public final class SessionLoad {
    private static final long LATENCY_NS_MAX = 120_000_000_000L;
    private static final int PERCENT = 100;

    private final Recorder recorder = new Recorder(LATENCY_NS_MAX, 3);
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Sessions sessions;
    private final SessionPool pool;
    private final SessionMix mix;
    private volatile boolean counting;

    private SessionLoad(final Sessions sessions, final SessionPool pool, final SessionMix mix) {
        this.sessions = sessions;
        this.pool = pool;
        this.mix = mix;
    }

    public static SessionResult run(
            final Sessions sessions,
            final SessionPool pool,
            final SessionMix mix,
            final int threads,
            final Duration warmup,
            final Duration measured)
            throws InterruptedException {
        return new SessionLoad(sessions, pool, mix).run(threads, warmup, measured);
    }

    private SessionResult run(final int threads, final Duration warmup, final Duration measured)
            throws InterruptedException {
        final List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final SplittableRandom random = new SplittableRandom(mix.seed() + 1 + i);
            final Thread thread = new Thread(() -> request(random), "requests-" + i);
            all.add(thread);
            thread.start();
        }
        stopping.await(warmup.toMillis(), TimeUnit.MILLISECONDS);
        final SessionStats before = sessions.stats();
        recorder.reset();
        final long startNs = System.nanoTime();
        counting = true;
        stopping.await(measured.toMillis(), TimeUnit.MILLISECONDS);
        counting = false;
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final SessionStats after = sessions.stats();
        stopping.countDown();
        for (final Thread thread : all) {
            thread.join();
        }
        return result(before, after, seconds);
    }

    private void request(final SplittableRandom random) {
        while (stopping.getCount() > 0) {
            final long sinceNs = System.nanoTime();
            boolean isAnswered;
            try {
                isAnswered = request(random, random.nextInt(PERCENT));
            } catch (final StoreException ex) {
                isAnswered = false;
            }
            if (counting) {
                (isAnswered ? answered : failed).increment();
                if (isAnswered) {
                    recorder.recordValue(Math.min(LATENCY_NS_MAX, System.nanoTime() - sinceNs));
                }
            }
        }
    }

    private boolean request(final SplittableRandom random, final int choice) {
        if (choice < mix.createPercent()) {
            final Session session = pool.fresh(sessions, random);
            if (session.save() != SaveResult.SAVED) {
                return false;
            }
            pool.replace(random, session.id());
            return true;
        }
        final Optional<Session> session = sessions.load(pool.draw(random));
        if (session.isEmpty()) {
            return false;
        }
        final String attribute = SessionPool.attribute(random.nextInt(SessionMix.ATTRIBUTES));
        if (choice < mix.createPercent() + mix.savePercent()) {
            return session.get().set(attribute, pool.attributeValue(random)).save() == SaveResult.SAVED;
        }
        return session.get().get(attribute).isPresent();
    }

    private SessionResult result(final SessionStats before, final SessionStats after, final double seconds) {
        final Histogram histogram = recorder.getIntervalHistogram();
        final double requests = Math.max(1, answered.sum() + failed.sum());
        final long touches = after.touches() - before.touches();
        final long writes = touches + after.creates() - before.creates() + after.saves() - before.saves();
        final long loads = Math.max(1, after.loads() - before.loads());
        return new SessionResult(
                answered.sum() / seconds,
                answered.sum(),
                failed.sum(),
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3,
                histogram.getValueAtPercentile(99.9) / 1e3,
                histogram.getMaxValue() / 1e3,
                writes / requests,
                touches / requests,
                100.0 * (after.nearCacheHits() - before.nearCacheHits()) / loads);
    }
}
