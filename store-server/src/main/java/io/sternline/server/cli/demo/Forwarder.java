package io.sternline.server.cli.demo;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** Hands a request on to an application server and brings back what it answers. Thread-safe. */
final class Forwarder {
    /** Longest wait for a server's answer: longer than an add may take there, see {@link Carts#ADD_TIME_MAX}. */
    static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(12);

    /** Largest response body. */
    static final int BODY_BYTES_MAX = 1024 * 1024;

    /** Headers that speak of one connection only (RFC 9110, 7.6.1), and those the HTTP client sets itself. */
    private static final Set<String> NOT_HANDED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "content-length",
            "expect",
            "date");

    private final HttpClient http;

    Forwarder(final HttpClient http) {
        this.http = http;
    }

    /**
     * @throws java.net.ConnectException if the server was not reached: nothing was sent.
     * @throws IOException if it was, and no whole answer came back: the request may have been carried out.
     */
    Reply send(final Backend backend, final Request request) throws IOException {
        final HttpRequest.Builder builder = HttpRequest.newBuilder(addressOf(backend, request.target()))
                .timeout(ANSWER_TIME_MAX)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, values) -> {
            if (isHandedOn(name)) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        try {
            return replyOf(http.send(builder.build(), BodyHandlers.ofInputStream()));
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Reply.UNAVAILABLE, "this balancer is being stopped");
        }
    }

    /** Only path and query are the caller's to choose: a target may name a host of its own ({@code //host/path}). */
    static URI addressOf(final Backend backend, final URI target) {
        final String path =
                target.getRawPath() == null || !target.getRawPath().startsWith("/") ? "/" : target.getRawPath();
        final String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        return URI.create(backend.uri() + path + query);
    }

    private static Reply replyOf(final HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            final byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new IOException("the answer is larger than " + BODY_BYTES_MAX + " bytes");
            }
            final Headers headers = new Headers();
            response.headers().map().forEach((name, values) -> {
                if (isHandedOn(name)) {
                    values.forEach(value -> headers.add(name, value));
                }
            });
            return new Reply(response.statusCode(), headers, bytes);
        }
    }

    private static boolean isHandedOn(final String header) {
        return !NOT_HANDED_ON.contains(header.toLowerCase(Locale.ROOT));
    }
}
