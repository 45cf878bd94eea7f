package io.sternline.client.transport;

import io.sternline.client.Change;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A watch that is taken from. The loop puts changes into a queue and never waits for whoever takes them; the watch's credit
 * bounds the bytes in it. What a node says of progress counts only when all that came before has been taken.
 */
final class PulledWatch implements Watch, WatchSink {
    private record Arrival(Change change, int bytes) {}

    private final BlockingCalls blocking;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Queue<Arrival> arrivals = new ArrayDeque<>();

    /** As far as the node has told. Guarded by the lock. */
    private long progressRevision;

    /** Why nothing follows behind what is in the queue; null while something may. Guarded by the lock. */
    private RuntimeException end;

    private volatile long takenRevision;
    private volatile long currentNs = System.nanoTime();
    private WatchControl control;

    private PulledWatch(final BlockingCalls blocking, final long afterRevision) {
        this.blocking = blocking;
        progressRevision = afterRevision;
        takenRevision = afterRevision;
    }

    /** @param start starts the watch for the sink it is given. */
    static Watch open(
            final long afterRevision, final BlockingCalls blocking, final Function<WatchSink, WatchControl> start) {
        final PulledWatch watch = new PulledWatch(blocking, afterRevision);
        watch.control = start.apply(watch);
        return watch;
    }

    @Override
    public Optional<Change> poll(final Duration timeout) throws InterruptedException {
        long leftNs = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout"));
        blocking.requireForeignThread();
        final Arrival arrival;
        lock.lockInterruptibly();
        try {
            while (arrivals.isEmpty()) {
                if (end != null) {
                    throw end;
                }
                if (leftNs <= 0) {
                    return Optional.empty();
                }
                leftNs = news.awaitNanos(leftNs);
            }
            arrival = arrivals.remove();
            takenRevision = arrivals.isEmpty()
                    ? Math.max(progressRevision, arrival.change().revision())
                    : arrival.change().revision();
        } finally {
            lock.unlock();
        }
        control.taken(arrival.bytes());
        return Optional.of(arrival.change());
    }

    @Override
    public long revision() {
        return takenRevision;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - currentNs));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            arrivals.clear();
            finish(new UnavailableException("the watch is closed"));
        } finally {
            lock.unlock();
        }
        control.close();
    }

    @Override
    public void onOpened(final long revision) {
        progressed(revision);
    }

    @Override
    public void onChange(final Change change, final int bytes) {
        lock.lock();
        try {
            if (end == null) {
                arrivals.add(new Arrival(change, bytes));
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onProgress(final long revision, final long groupTimeMs, final boolean isAtEnd, final long nowNs) {
        if (isAtEnd) {
            currentNs = nowNs;
        }
        progressed(revision);
    }

    @Override
    public void onLost() {
        // The age tells.
    }

    @Override
    public void onEnded(final RuntimeException why) {
        lock.lock();
        try {
            finish(why);
        } finally {
            lock.unlock();
        }
    }

    private void progressed(final long revision) {
        lock.lock();
        try {
            progressRevision = Math.max(progressRevision, revision);
            if (arrivals.isEmpty()) {
                takenRevision = progressRevision;
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(final RuntimeException why) {
        if (end == null) {
            end = why;
            news.signalAll();
        }
    }
}
