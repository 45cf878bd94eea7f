package io.sternline.client;

import io.sternline.client.transport.Transports;

/**
 * A thread that several clients share. A process needs it only if it has many {@link StoreClient}s, as one that speaks to many
 * groups does: each client keeps its own connections, name, limits and calls, but costs no thread.
 *
 * <pre>{@code
 * try (ClientThread thread = ClientThread.start();
 *         StoreClient first = StoreClient.builder().thread(thread).endpoints("10.0.0.1:7100").build();
 *         StoreClient second = StoreClient.builder().thread(thread).endpoints("10.1.0.1:7100").build()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>What holds for a client's own thread holds for all that share one: stages of their calls complete on it, what is chained to
 * those without an executor must not block, or none of them goes on, and a blocking call of any of them fails on it. One thread
 * is one processor's worth of work at most; clients with much to do should have threads of their own.
 *
 * <p>Thread-safe. Made by {@link #start} only.
 */
public interface ClientThread extends AutoCloseable {
    /** Starts one. It is a daemon. */
    static ClientThread start() {
        return Transports.startThread();
    }

    /**
     * Closes the clients that still run on it, as {@link StoreClient#close} does, and ends it. Clients can no longer be built with
     * it. Idempotent.
     */
    @Override
    void close();
}
