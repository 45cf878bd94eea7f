package io.sternline.server.cli.demo;

import java.net.URI;

/** An application server as a load balancer knows it. */
record Backend(String name, URI uri) {
    /** Parses {@code name=host:port}. */
    static Backend parse(final String text) {
        final int equals = text.indexOf('=');
        if (equals < 1 || text.indexOf(':', equals) < 0) {
            throw new IllegalArgumentException("a server must be given as name=host:port, not '" + text + "'");
        }
        return new Backend(text.substring(0, equals), URI.create("http://" + text.substring(equals + 1)));
    }

    @Override
    public String toString() {
        return name + "=" + uri.getAuthority();
    }
}
