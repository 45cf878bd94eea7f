package io.sternline.client;

/**
 * Where a node listens for clients.
 *
 * @param host name or address; an IPv6 address without brackets.
 * @param port 1 to 65535.
 */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be empty");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
    }

    /** Parses {@code host:port}; an IPv6 address stands in brackets. */
    public static Endpoint parse(final String text) {
        final int colon = text.lastIndexOf(':');
        final boolean isBracketed = text.startsWith("[") && text.startsWith("]", colon - 1);
        if (colon < 1 || (text.indexOf(':') != colon && !isBracketed)) {
            throw new IllegalArgumentException(
                    "endpoint must be host:port, an IPv6 address in brackets, not '" + text + "'");
        }
        final String host = isBracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        try {
            return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (final NumberFormatException ex) {
            throw new IllegalArgumentException("endpoint must be host:port, not '" + text + "'", ex);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
