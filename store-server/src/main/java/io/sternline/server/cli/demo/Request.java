package io.sternline.server.cli.demo;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An HTTP request as it came in.
 *
 * @param target path and query.
 */
record Request(String method, URI target, Headers headers, byte[] body) {
    String path() {
        return target.getPath();
    }

    /** Whether the same request may be carried out twice by the rules of HTTP. */
    boolean isRepeatable() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** First query parameter of this name. */
    Optional<String> param(final String name) {
        final String query = target.getRawQuery();
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("&"))
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> decode(pair.substring(name.length() + 1)))
                        .findFirst();
    }

    private static String decode(final String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException ex) {
            throw new RefusedException(Reply.BAD_REQUEST, "the query is not properly encoded: " + ex.getMessage());
        }
    }
}
