package io.sternline.server.cli.demo;

import java.net.URI;

/** An application server as a load balancer knows it. */
record Backend(String name, URI uri) {
    @Override
    public String toString() {
        return name + "=" + uri.getAuthority();
    }
}
