package io.sternline.benchmarks.peers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Redis through Jedis: a thread for each connection, which sends SETs and a WAIT in one go and blocks for the answers.
 *
 * <p>Answers complete on the connection's own thread. A caller that goes on from there puts its next batch into a queue
 * and the same thread takes it out again, so that going through futures costs no hand-over between threads.
 */
final class JedisDriver implements Driver {
    /** A WAIT that takes longer is no acknowledgement. */
    static final int WAIT_MS = 1000;

    private final int port;
    private final BlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Jedis> connections = new ArrayList<>();

    private record Batch(List<Write> writes, CompletableFuture<Void> acknowledged) {}

    JedisDriver(final int port, final int connectionCount) {
        this.port = port;
        for (int i = 0; i < connectionCount; i++) {
            final Jedis jedis = new Jedis(NodeProcesses.HOST, port);
            connections.add(jedis);
            final Thread thread = new Thread(() -> work(jedis), "jedis-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        return writeTogether(List.of(write));
    }

    @Override
    public CompletionStage<?> writeTogether(final List<Write> writes) {
        final Batch batch = new Batch(writes, new CompletableFuture<>());
        waiting.add(batch);
        return batch.acknowledged();
    }

    private void work(final Jedis jedis) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                carryOut(waiting.take(), jedis);
            }
        } catch (final InterruptedException ex) {
            // Closed: the thread ends.
            Thread.currentThread().interrupt();
        }
    }

    private static void carryOut(final Batch batch, final Jedis jedis) {
        try {
            final Pipeline pipeline = jedis.pipelined();
            batch.writes().forEach(write -> pipeline.set(write.keyBytes(), write.value()));
            pipeline.waitReplicas(1, WAIT_MS);
            check(pipeline.syncAndReturnAll());
            batch.acknowledged().complete(null);
        } catch (final JedisException ex) {
            batch.acknowledged().completeExceptionally(ex);
        }
    }

    private static void check(final List<Object> answers) {
        for (final Object answer : answers) {
            if (answer instanceof JedisException failure) {
                throw failure;
            }
        }
        final Object replicas = answers.get(answers.size() - 1);
        if (!(replicas instanceof Long count) || count < 1) {
            throw new JedisException("no replica had the writes within " + WAIT_MS + " ms");
        }
    }

    /** Over a connection of its own: reads are no part of what is measured. */
    @Override
    public CompletionStage<byte[]> read(final String key) {
        try (Jedis jedis = new Jedis(NodeProcesses.HOST, port)) {
            return CompletableFuture.completedFuture(jedis.get(key.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (final JedisException ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (final Thread thread : threads) {
                thread.join();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(Jedis::close);
    }
}
