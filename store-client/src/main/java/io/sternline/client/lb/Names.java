package io.sternline.client.lb;

import io.sternline.client.Endpoint;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Finds addresses. To look up a name may block and is done by a worker; an address in digits needs none. */
final class Names {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "([.]" + OCTET + "){3}");

    private Names() {}

    /** Completes exceptionally if the backend's address is none. */
    static CompletableFuture<InetSocketAddress> resolve(final Backend backend, final Executor workers) {
        final Endpoint endpoint;
        try {
            endpoint = backend.endpoint();
        } catch (final IllegalArgumentException ex) {
            return CompletableFuture.failedFuture(ex);
        }
        return isLiteral(endpoint.host())
                ? CompletableFuture.completedFuture(new InetSocketAddress(endpoint.host(), endpoint.port()))
                : CompletableFuture.supplyAsync(() -> lookUp(endpoint), workers);
    }

    static boolean isLiteral(final String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    private static InetSocketAddress lookUp(final Endpoint endpoint) {
        final InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new CompletionException(new UnknownHostException(endpoint.host()));
        }
        return address;
    }
}
