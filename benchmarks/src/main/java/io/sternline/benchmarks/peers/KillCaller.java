package io.sternline.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Writes one fresh key after the other and remembers which were acknowledged, and how long that took at worst. */
final class KillCaller {
    /** Between writes: 16 callers make at most 2,000 a second, which every store here does with ease. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(8);

    /** A write that takes longer is given up; until then it is part of the pause. */
    private static final long WRITE_TIME_MAX_S = 10;

    private static final long STOP_TIME_MAX_S = WRITE_TIME_MAX_S + 5;

    private final Driver driver;
    private final String prefix;
    private final int valueBytes;
    private final Thread thread;
    private final List<String> acknowledged = new ArrayList<>();
    private volatile long failed;
    private volatile long lastNs;
    private long longestNs;
    private volatile long endedNs;
    private volatile boolean stopped;

    KillCaller(final Driver driver, final String prefix, final int valueBytes) {
        this.driver = driver;
        this.prefix = prefix;
        this.valueBytes = valueBytes;
        this.thread = new Thread(this::work, prefix + "caller");
        thread.setDaemon(true);
    }

    void start() {
        lastNs = System.nanoTime();
        thread.start();
    }

    private void work() {
        for (int i = 0; !stopped; i++) {
            final String key = prefix + i;
            if (isAcknowledged(new Write(key, ReadBack.valueOf(key, valueBytes)))) {
                acknowledged(key);
            } else {
                failed = failed + 1;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        endedNs = System.nanoTime();
    }

    private boolean isAcknowledged(final Write write) {
        try {
            driver.write(write).toCompletableFuture().get(WRITE_TIME_MAX_S, TimeUnit.SECONDS);
            return true;
        } catch (final ExecutionException | TimeoutException | RuntimeException ex) {
            // A kill is why this is here: libraries tell of it in as many ways as there are libraries.
            return false;
        } catch (final InterruptedException ex) {
            stopped = true;
            return false;
        }
    }

    private synchronized void acknowledged(final String key) {
        final long nowNs = System.nanoTime();
        acknowledged.add(key);
        longestNs = Math.max(longestNs, nowNs - lastNs);
        lastNs = nowNs;
    }

    /** Forgets the pauses there were. */
    synchronized void mark() {
        longestNs = 0;
    }

    boolean hasResumedSince(final long sinceNs) {
        return lastNs - sinceNs > 0;
    }

    void stop() {
        stopped = true;
    }

    /** @throws IllegalStateException if a write neither ends nor is given up. */
    void awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(STOP_TIME_MAX_S));
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " did not end within " + STOP_TIME_MAX_S + " s");
        }
    }

    /** Keys whose writes were acknowledged; once the caller has ended. */
    synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Once the caller has ended. */
    long failed() {
        return failed;
    }

    /** Longest time between two acknowledgements since the mark. One that had not ended counts as long as it was. */
    synchronized long longestPauseMs() {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(longestNs, endedNs - lastNs));
    }
}
