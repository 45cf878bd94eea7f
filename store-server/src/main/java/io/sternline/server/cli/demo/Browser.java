package io.sternline.server.cli.demo;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A browser in one session of the shop: sends requests with its cookie and has every answer judged. Thread-safe. */
final class Browser {
    private final BrowserHttp http;
    private final Account account;
    private final SessionRecord session;

    Browser(final BrowserHttp http, final Account account, final SessionRecord session) {
        this.http = http;
        this.account = account;
        this.session = session;
    }

    /** Goes to the shop without a cookie and is given a session; empty if the shop did not answer. */
    static Optional<Browser> open(final BrowserHttp http, final Account account) throws InterruptedException {
        final Optional<HttpResponse<byte[]>> response = http.send("GET", "/cart", Optional.empty());
        if (response.isEmpty()) {
            return Optional.empty();
        }
        final Optional<String> id = issued(response.get());
        if (id.isEmpty()) {
            account.fault("NO SESSION: a browser without one was given none");
            return Optional.empty();
        }
        final String server = servedBy(response.get());
        account.answeredBy(server);
        return Optional.of(new Browser(http, account, account.open(id.get(), server)));
    }

    SessionRecord session() {
        return session;
    }

    /** Looks at the cart; false if the shop did not answer. */
    boolean read() throws InterruptedException {
        final SessionRecord.Expectation expected = session.sending();
        final Optional<HttpResponse<byte[]>> response = http.send("GET", "/cart", Optional.of(session.id()));
        response.ifPresent(answer -> judge(expected, answer, Optional.empty()));
        return response.isPresent();
    }

    /** Adds to the cart; false if the shop did not answer, and then nobody knows whether the line is there. */
    boolean add(final Cart.Line line) throws InterruptedException {
        final SessionRecord.Expectation expected = session.sending(line);
        final String target = "/cart/add?item=" + URLEncoder.encode(line.item(), StandardCharsets.UTF_8) + "&request="
                + URLEncoder.encode(line.request(), StandardCharsets.UTF_8);
        final Optional<HttpResponse<byte[]>> response = http.send("POST", target, Optional.of(session.id()));
        if (response.isEmpty()) {
            account.addUnknown();
            return false;
        }
        account.addAcknowledged();
        judge(expected, response.get(), Optional.of(line));
        return true;
    }

    private void judge(
            final SessionRecord.Expectation expected,
            final HttpResponse<byte[]> response,
            final Optional<Cart.Line> added) {
        final String server = servedBy(response);
        account.answeredBy(server);
        final boolean newSession =
                issued(response).filter(id -> !id.equals(session.id())).isPresent();
        try {
            final Cart cart = CartCodec.decode(response.body());
            session.answered(expected, new SessionRecord.Answer(server, newSession, cart), added);
        } catch (final IllegalArgumentException ex) {
            session.unreadable("answered by " + server, ex);
        }
    }

    private static Optional<String> issued(final HttpResponse<?> response) {
        return SessionCookie.issuedBy(response.headers().allValues("Set-Cookie"));
    }

    private static String servedBy(final HttpResponse<?> response) {
        return response.headers().firstValue(AppServer.SERVED_BY).orElse("unknown");
    }
}
