package io.sternline.server.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sternline.client.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A small HTTP server on the loopback, over the JDK's own.
 *
 * <p>Requests that may wait for somebody else (the store, a server behind) run on bounded workers; questions about
 * health are answered on the listener's own threads. Otherwise a failover, during which all workers wait for the store,
 * would look like the death of every server to those who check them.
 */
final class HttpListener implements AutoCloseable {
    /** Most requests worked on at once. */
    static final int WORKERS_MAX = 96;

    /** Most requests waiting for a worker; further ones are answered 503 at once. */
    static final int WAITING_MAX = 256;

    /** Largest request body. */
    static final int BODY_BYTES_MAX = 64 * 1024;

    private static final int LISTENER_THREADS = 4;
    private static final int BACKLOG = 256;

    static {
        // The JDK's server writes headers and body apart; without this, Nagle's algorithm holds the body for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService listener;
    private final ThreadPoolExecutor workers;

    /**
     * Starts to listen; call {@link #atOnce} and {@link #onWorkers} with what to answer, then {@link #start}.
     *
     * @param port 0: any free one.
     */
    HttpListener(final String name, final int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        listener = Executors.newFixedThreadPool(LISTENER_THREADS, threads(name + "-http"));
        workers = new ThreadPoolExecutor(
                WORKERS_MAX,
                WORKERS_MAX,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                threads(name + "-worker"));
        workers.allowCoreThreadTimeOut(true);
        server.setExecutor(listener);
    }

    /** Answers requests under {@code path} on the listener's own threads; {@code handler} must not block. */
    void atOnce(final String path, final Function<Request, Reply> handler) {
        server.createContext(path, exchange -> answer(exchange, handler));
    }

    /** Answers requests under {@code path} on the workers. */
    void onWorkers(final String path, final Function<Request, Reply> handler) {
        server.createContext(path, exchange -> {
            try {
                workers.execute(() -> answer(exchange, handler));
            } catch (final RejectedExecutionException ex) {
                answer(exchange, request -> {
                    throw new RefusedException(
                            Reply.UNAVAILABLE, "busy: " + WAITING_MAX + " requests are waiting already; try again");
                });
            }
        });
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Closes the port and all connections at once. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        listener.shutdownNow();
    }

    private static void answer(final HttpExchange exchange, final Function<Request, Reply> handler) {
        try (exchange) {
            final Reply reply = replyTo(exchange, handler);
            exchange.getResponseHeaders().putAll(reply.headers());
            final boolean hasBody =
                    reply.body().length > 0 && !exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), hasBody ? reply.body().length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(reply.body());
            }
        } catch (final IOException ex) {
            // The caller has gone: nobody is left to be told, and closing the exchange is all there is to do.
            exchange.close();
        }
    }

    private static Reply replyTo(final HttpExchange exchange, final Function<Request, Reply> handler)
            throws IOException {
        try {
            final byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            if (body.length > BODY_BYTES_MAX) {
                return Reply.text(Reply.TOO_LARGE, "request body is larger than " + BODY_BYTES_MAX + " bytes");
            }
            return handler.apply(new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body));
        } catch (final RefusedException ex) {
            return Reply.text(ex.status(), ex.getMessage());
        } catch (final StoreException ex) {
            return Reply.text(Reply.UNAVAILABLE, ex.getMessage());
        } catch (final RuntimeException ex) {
            return Reply.text(Reply.INTERNAL_ERROR, "unexpected: " + ex);
        }
    }

    private static ThreadFactory threads(final String name) {
        final AtomicInteger count = new AtomicInteger();
        return task -> {
            final Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
