package io.sternline.server.cli.demo;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;

/** An HTTP response about to go out. Owned by one thread at a time. */
record Reply(int status, Headers headers, byte[] body) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TOO_LARGE = 413;
    static final int TOO_MANY = 429;
    static final int INTERNAL_ERROR = 500;
    static final int BAD_GATEWAY = 502;
    static final int UNAVAILABLE = 503;
    static final int GATEWAY_TIMEOUT = 504;
    static final int INSUFFICIENT_STORAGE = 507;

    static Reply json(final byte[] body) {
        return new Reply(OK, new Headers(), body).with("Content-Type", "application/json");
    }

    static Reply text(final int status, final String message) {
        return new Reply(status, new Headers(), (message + "\n").getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "text/plain; charset=utf-8");
    }

    /** Sets a header. */
    Reply with(final String name, final String value) {
        headers.set(name, value);
        return this;
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
