package io.sternline.server.cli.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks every application server again and again how it is. Thread-safe. */
final class HealthChecks implements AutoCloseable {
    /** Time between the end of a check and the next. */
    static final long INTERVAL_MS = 150;

    /** A check that takes longer has failed. */
    static final long TIMEOUT_MS = 1000;

    private final HttpClient http;
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final Map<String, ServerHealth> health = new LinkedHashMap<>();
    private final ScheduledExecutorService checker;

    /** Starts checking. */
    HealthChecks(final List<Backend> backends, final HttpClient http) {
        this.http = http;
        for (final Backend backend : backends) {
            this.backends.put(backend.name(), backend);
            health.put(backend.name(), new ServerHealth());
        }
        // A thread for each server, so that one that hangs does not hide what becomes of the others.
        checker = Executors.newScheduledThreadPool(backends.size(), task -> {
            final Thread thread = new Thread(task, "health-check");
            thread.setDaemon(true);
            return thread;
        });
        for (final Backend backend : backends) {
            checker.scheduleWithFixedDelay(() -> check(backend), 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Servers that are up, in the order they were given. */
    List<Backend> up() {
        return backends.values().stream()
                .filter(backend -> health.get(backend.name()).isUp())
                .toList();
    }

    /** The server of this name if it is one of ours and is up. */
    Optional<Backend> ifUp(final String name) {
        return Optional.ofNullable(backends.get(name))
                .filter(backend -> health.get(name).isUp());
    }

    /**
     * After a failed request: waits for the checks to say whether the server is down or well.
     *
     * @return whether it is up.
     */
    boolean awaitVerdict(final Backend backend, final long sinceNs, final long timeoutMs) {
        try {
            return health.get(backend.name()).awaitVerdict(sinceNs, timeoutMs);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Reply.UNAVAILABLE, "this balancer is being stopped");
        }
    }

    private void check(final Backend backend) {
        final long startedNs = System.nanoTime();
        health.get(backend.name()).record(ask(backend), startedNs);
    }

    private ServerHealth.Check ask(final Backend backend) {
        final HttpRequest request = HttpRequest.newBuilder(backend.uri().resolve("/health"))
                .timeout(Duration.ofMillis(TIMEOUT_MS))
                .build();
        try {
            final int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return status == Reply.OK ? ServerHealth.Check.GOOD : ServerHealth.Check.BAD;
        } catch (final ConnectException ex) {
            return ServerHealth.Check.REFUSED;
        } catch (final IOException ex) {
            return ServerHealth.Check.BAD;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return ServerHealth.Check.BAD;
        }
    }

    @Override
    public void close() {
        checker.shutdownNow();
    }
}
