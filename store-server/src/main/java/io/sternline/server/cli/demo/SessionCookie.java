package io.sternline.server.cli.demo;

import com.sun.net.httpserver.Headers;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cookie that names a session: 128 random bits, so that nobody can guess another's. */
final class SessionCookie {
    private static final String NAME = "SID";
    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** 128 bits as base64 for URLs. Anything else is not ours and is treated as no cookie at all. */
    private static final Pattern PAIR = Pattern.compile("(?:^|[;,]\\s*)" + NAME + "=([A-Za-z0-9_-]{22})(?:$|[;,])");

    private SessionCookie() {}

    static String newId() {
        final byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** The session that a request belongs to. */
    static Optional<String> of(final Headers requestHeaders) {
        return find(requestHeaders.get("Cookie"));
    }

    /** The session that a response hands out. */
    static Optional<String> issuedBy(final List<String> setCookieHeaders) {
        return find(setCookieHeaders);
    }

    /** Value of a {@code Cookie} header. */
    static String sent(final String id) {
        return NAME + "=" + id;
    }

    /** Value of a {@code Set-Cookie} header. */
    static String issued(final String id) {
        return NAME + "=" + id + "; Path=/; HttpOnly; SameSite=Lax";
    }

    private static Optional<String> find(final List<String> headers) {
        if (headers == null) {
            return Optional.empty();
        }
        return headers.stream()
                .map(PAIR::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }
}
