package io.sternline.server.cli.demo;

import io.sternline.client.lb.CircuitBreaker;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A load balancer with sticky sessions. New sessions are spread by turns; from then on a session's requests go to the
 * same server, whichever balancer they come through, because all balancers share their {@link Placements}.
 *
 * <p>A session moves for one reason only: its server is down by the health checks, or drained. A single failed request is no such
 * reason. If the server could not even be reached, nothing was sent, so the request waits for the checks' verdict and is
 * tried again, there or at the session's new server. If the request was sent and no answer came, it may have been carried
 * out: it is tried again only if HTTP allows that (GET); otherwise the browser is told (502) and decides.
 *
 * <p>Thread-safe.
 */
final class LoadBalancer implements AutoCloseable {
    static final String BALANCED_BY = "X-Balanced-By";

    /** Who says here who he is, is counted. */
    static final String VISITOR = "X-Visitor";

    /** What {@code GET} answers with the names of the servers that are up, one a line. */
    static final String HEALTH_PATH = "/balancer/health";

    /** Most times one request is tried. */
    static final int TRIES_MAX = 6;

    /** A request is not tried again after this time. */
    static final long TRY_TIME_MAX_MS = 8000;

    private final String name;
    private final Placements placements;
    private final Forwarder forwarder;
    private HttpListener listener;

    /** @param placements closed with this. */
    LoadBalancer(final String name, final Placements placements) {
        this.name = name;
        this.placements = placements;
        this.forwarder = new Forwarder(Http.client("lb-http"));
    }

    /** Serves on {@code port}; 0: any free one. */
    HttpListener listen(final int port) throws IOException {
        listener = new HttpListener(name, port);
        listener.atOnce(HEALTH_PATH, request -> Reply.text(Reply.OK, String.join("\n", placements.up())));
        listener.onWorkers("/", this::handle);
        listener.start();
        return listener;
    }

    Reply handle(final Request request) {
        final String visitor = request.headers().getFirst(VISITOR);
        if (visitor != null && !placements.mayCome(visitor)) {
            throw new RefusedException(Reply.TOO_MANY, visitor + " has come too often; come back later");
        }
        final Optional<String> session = SessionCookie.of(request.headers());
        return new Passage(request, session).go().with(BALANCED_BY, name);
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        placements.close();
    }

    /** One request on its way through. */
    private final class Passage {
        private final Request request;
        private final Optional<String> session;
        private final long startNs = System.nanoTime();

        Passage(final Request request, final Optional<String> session) {
            this.request = request;
            this.session = session;
        }

        Reply go() {
            for (int tries = 1; ; tries++) {
                final Backend backend = session.map(placements::serverOf).orElseGet(placements::next);
                final long tryNs = System.nanoTime();
                try {
                    final Reply reply = sendIfLetThrough(backend);
                    assignIssued(reply, backend);
                    return reply;
                } catch (final ConnectException ex) {
                    checkMayTryAgain(tries, backend, ex);
                } catch (final IOException ex) {
                    if (!request.isRepeatable()) {
                        throw new RefusedException(
                                Reply.BAD_GATEWAY, backend.name() + " gave no answer, the request may be done: " + ex);
                    }
                    checkMayTryAgain(tries, backend, ex);
                }
                placements.awaitVerdict(backend, tryNs, leftMs());
            }
        }

        /** Only what the server says of itself counts: whether it can be reached is for the checks to find out. */
        private Reply sendIfLetThrough(final Backend backend) throws IOException {
            final CircuitBreaker.Pass pass = placements.pass(backend);
            if (!pass.allowed()) {
                throw new RefusedException(
                        Reply.UNAVAILABLE, "the circuit breaker of " + backend.name() + " is open; try again");
            }
            boolean isAnswered = false;
            try {
                final Reply reply = forwarder.send(backend, request);
                isAnswered = true;
                if (reply.status() == Reply.INTERNAL_ERROR) {
                    pass.failed();
                } else {
                    pass.succeeded();
                }
                return reply;
            } finally {
                if (!isAnswered) {
                    pass.unused();
                }
            }
        }

        /** A session begins to be sticky before the browser hears of it. */
        private void assignIssued(final Reply reply, final Backend backend) {
            SessionCookie.issuedBy(reply.headers().get("Set-Cookie")).ifPresent(id -> placements.issued(id, backend));
        }

        private void checkMayTryAgain(final int tries, final Backend backend, final IOException ex) {
            if (tries >= TRIES_MAX || leftMs() <= 0) {
                throw new RefusedException(
                        Reply.GATEWAY_TIMEOUT, backend.name() + " did not answer in " + tries + " tries: " + ex);
            }
        }

        private long leftMs() {
            return TRY_TIME_MAX_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        }
    }
}
