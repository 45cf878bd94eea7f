package io.sternline.benchmarks.peers;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Redis through Lettuce: a pool of connections, each with one SET and its WAIT under way, sent in one go. Two threads
 * serve all connections. A write that finds no connection free waits for one, and its latency with it.
 */
final class LettuceDriver implements Driver {
    /** The least that Lettuce takes. */
    private static final int IO_THREADS = 2;

    private static final Duration RECONNECT_DELAY = Duration.ofMillis(50);

    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> reads;
    private final Queue<StatefulRedisConnection<byte[], byte[]>> idle = new ArrayDeque<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Write write, CompletableFuture<Void> acknowledged) {}

    private LettuceDriver(final RedisURI uri, final int connections, final boolean outlastsKill) {
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .reconnectDelay(Delay.constant(RECONNECT_DELAY))
                .build();
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder().autoReconnect(true).build());
        reads = client.connect(ByteArrayCodec.INSTANCE);
        for (int i = 0; i < connections; i++) {
            final StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
            // So that a SET and its WAIT leave in one go. What is not flushed yet when a connection breaks is never
            // sent.
            connection.setAutoFlushCommands(outlastsKill);
            idle.add(connection);
        }
    }

    static LettuceDriver to(final int port, final int connections) {
        return new LettuceDriver(RedisURI.create(NodeProcesses.HOST, port), connections, false);
    }

    /** Asks sentinels where the master is, and again whenever a connection breaks. */
    static LettuceDriver bySentinels(final List<Integer> ports, final String master, final int connections) {
        final RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(master);
        ports.forEach(port -> uri.withSentinel(NodeProcesses.HOST, port));
        return new LettuceDriver(uri.build(), connections, true);
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        final Waiting next = new Waiting(write, new CompletableFuture<>());
        final StatefulRedisConnection<byte[], byte[]> connection;
        synchronized (this) {
            connection = idle.poll();
            if (connection == null) {
                waiting.add(next);
                return next.acknowledged();
            }
        }
        send(next, connection);
        return next.acknowledged();
    }

    private void send(final Waiting next, final StatefulRedisConnection<byte[], byte[]> connection) {
        final RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        final RedisFuture<String> set =
                commands.set(next.write().keyBytes(), next.write().value());
        commands.waitForReplication(1, JedisDriver.WAIT_MS).whenComplete((replicas, failure) -> {
            release(connection);
            if (failure != null || set.getError() != null) {
                next.acknowledged()
                        .completeExceptionally(failure != null ? failure : new IllegalStateException(set.getError()));
            } else if (replicas < 1) {
                next.acknowledged()
                        .completeExceptionally(new IllegalStateException(
                                "no replica had the write within " + JedisDriver.WAIT_MS + " ms"));
            } else {
                next.acknowledged().complete(null);
            }
        });
        connection.flushCommands();
    }

    /** The next write in line, if there is one, goes first. */
    private void release(final StatefulRedisConnection<byte[], byte[]> connection) {
        final Waiting next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                idle.add(connection);
            }
        }
        if (next != null) {
            send(next, connection);
        }
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return reads.async().get(key.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        resources.shutdown().awaitUninterruptibly();
    }
}
