package io.sternline.replication;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The owner thread of a node's publisher, for tests that have no gateway. */
final class PublisherPump implements AutoCloseable {
    private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final LogPublisher publisher;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean isRunning = true;

    PublisherPump(final LogPublisher publisher, final int nodeId) {
        this.publisher = publisher;
        this.thread = new Thread(this::run, "test-" + nodeId + "-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs work on the owner thread. */
    <T> CompletableFuture<T> call(final Function<LogPublisher, T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(work.apply(publisher));
            } catch (final RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void run() {
        while (isRunning) {
            int workCount = publisher.poll();
            Runnable task;
            while ((task = tasks.poll()) != null) {
                task.run();
                workCount++;
            }
            if (workCount == 0) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
    }

    @Override
    public void close() {
        isRunning = false;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
