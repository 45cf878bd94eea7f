package io.sternline.server.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A visitor who comes too often, and to a page that is broken; through all balancers by turns. Owned by one thread. */
final class Troublemaker {
    private static final String NAME = "troublemaker";
    private static final int VISITS = 60;
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(15);
    private static final long PATIENCE_MS = 15_000;
    private static final long PAUSE_MS = 20;

    private final HttpClient http;
    private final List<URI> balancers;

    /**
     * What became of many visits.
     *
     * @param admittedMax what the limit allows in that time.
     */
    record Visits(int made, int admitted, long admittedMax, long tookMs) {
        boolean isWithinLimit() {
            return admitted <= admittedMax;
        }
    }

    /**
     * A server's breaker opened and closed again.
     *
     * @param openMs from the first error until all balancers let nothing through.
     * @param closedMs from then until all let everything through.
     */
    record Outage(String server, long openMs, long closedMs) {}

    Troublemaker(final HttpClient http, final List<URI> balancers) {
        this.http = http;
        this.balancers = List.copyOf(balancers);
    }

    /** Comes far too often. */
    Visits visit() throws InterruptedException {
        final long beganNs = System.nanoTime();
        int admitted = 0;
        for (int visit = 0; visit < VISITS; visit++) {
            admitted += status(visit % balancers.size(), "/cart", LoadBalancer.VISITOR, NAME) == Reply.OK ? 1 : 0;
        }
        final long tookNs = System.nanoTime() - beganNs;
        final long admittedMax = PoolPlacements.VISITS.burst() + tookNs / PoolPlacements.VISITS.intervalNs() + 1;
        return new Visits(VISITS, admitted, admittedMax, TimeUnit.NANOSECONDS.toMillis(tookNs));
    }

    /** Asks a server for a broken page until its breaker is open, and then for a good one until it is closed; empty: it did not. */
    Optional<Outage> breakOne() throws InterruptedException {
        final Optional<HttpResponse<String>> first = get(0, "/cart", "User-Agent", NAME);
        final Optional<String> session = first.flatMap(
                response -> SessionCookie.issuedBy(response.headers().allValues("Set-Cookie")));
        if (session.isEmpty()) {
            return Optional.empty();
        }
        final long beganNs = System.nanoTime();
        final boolean isOpen = awaitFromAll(session.get(), "/broken", Reply.UNAVAILABLE);
        final long openNs = System.nanoTime();
        final boolean isClosed = isOpen && awaitFromAll(session.get(), "/cart", Reply.OK);
        final long closedNs = System.nanoTime();
        return isClosed
                ? Optional.of(new Outage(
                        first.get().headers().firstValue(AppServer.SERVED_BY).orElse("?"),
                        TimeUnit.NANOSECONDS.toMillis(openNs - beganNs),
                        TimeUnit.NANOSECONDS.toMillis(closedNs - openNs)))
                : Optional.empty();
    }

    /** Until each balancer has answered so once. */
    private boolean awaitFromAll(final String session, final String path, final int status)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        final Boolean[] answered = new Boolean[balancers.size()];
        Arrays.fill(answered, false);
        while (Arrays.asList(answered).contains(false) && System.nanoTime() - deadlineNs < 0) {
            for (int balancer = 0; balancer < answered.length; balancer++) {
                answered[balancer] |= status(balancer, path, "Cookie", SessionCookie.sent(session)) == status;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        return !Arrays.asList(answered).contains(false);
    }

    private int status(final int balancer, final String path, final String header, final String value)
            throws InterruptedException {
        return get(balancer, path, header, value).map(HttpResponse::statusCode).orElse(0);
    }

    private Optional<HttpResponse<String>> get(
            final int balancer, final String path, final String header, final String value)
            throws InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(balancers.get(balancer) + path))
                .timeout(ANSWER_TIME_MAX)
                .header(header, value)
                .build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()));
        } catch (final IOException ex) {
            return Optional.empty();
        }
    }
}
