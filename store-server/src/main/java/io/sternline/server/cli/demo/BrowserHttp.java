package io.sternline.server.cli.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One customer's way to the shop. It keeps to one balancer, and goes to the next when that one refuses connections, as
 * DNS or a virtual address would have it do. A request that fails is tried again, always as the very same request: all
 * requests of the shop may be repeated. Thread-safe.
 */
final class BrowserHttp {
    /** Most times one request is tried. */
    static final int TRIES_MAX = 12;

    /** A request is not tried again after this time. */
    static final Duration TRY_TIME_MAX = Duration.ofSeconds(20);

    /** Longest wait for one answer. */
    static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(15);

    private static final long PAUSE_MS_MIN = 50;
    private static final long PAUSE_MS_MAX = 800;

    /** The shop, or a balancer before it, could not answer just now. */
    private static final Set<Integer> WORTH_TRYING_AGAIN =
            Set.of(Reply.BAD_GATEWAY, Reply.UNAVAILABLE, Reply.GATEWAY_TIMEOUT);

    private final HttpClient http;
    private final List<URI> balancers;
    private final Account account;
    private final AtomicInteger balancer;

    /** @param firstBalancer index of the one to begin with. */
    BrowserHttp(final HttpClient http, final List<URI> balancers, final int firstBalancer, final Account account) {
        this.http = http;
        this.balancers = List.copyOf(balancers);
        this.account = account;
        this.balancer = new AtomicInteger(firstBalancer % balancers.size());
    }

    /**
     * Sends a request, again and again if need be.
     *
     * @param target path and query.
     * @param session to be sent as a cookie.
     * @return the answer, status 200; empty if there was none in the end, which is counted as a failed request.
     */
    Optional<HttpResponse<byte[]>> send(final String method, final String target, final Optional<String> session)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TRY_TIME_MAX.toNanos();
        long pauseMs = PAUSE_MS_MIN;
        int tries = 0;
        boolean mayTryAgain = true;
        while (mayTryAgain && tries < TRIES_MAX && System.nanoTime() - deadlineNs < 0) {
            tries++;
            final int index = balancer.get();
            try {
                final HttpResponse<byte[]> response =
                        http.send(request(balancers.get(index), method, target, session), BodyHandlers.ofByteArray());
                if (response.statusCode() == Reply.OK) {
                    account.request(tries, true);
                    return Optional.of(response);
                }
                mayTryAgain = WORTH_TRYING_AGAIN.contains(response.statusCode());
            } catch (final ConnectException ex) {
                balancer.compareAndSet(index, (index + 1) % balancers.size());
                if (tries < balancers.size()) {
                    continue;
                }
            } catch (final IOException ex) {
                // The connection broke. Whether its balancer is dead shows when the next one is made or refused.
                mayTryAgain = true;
            }
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
        }
        account.request(tries, false);
        return Optional.empty();
    }

    private static HttpRequest request(
            final URI balancer, final String method, final String target, final Optional<String> session) {
        final HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(balancer + target))
                .timeout(ANSWER_TIME_MAX)
                .method(method, BodyPublishers.noBody());
        session.ifPresent(id -> builder.header("Cookie", SessionCookie.sent(id)));
        return builder.build();
    }
}
