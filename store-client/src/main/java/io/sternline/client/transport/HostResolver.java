package io.sternline.client.transport;

import io.netty.util.NetUtil;
import io.sternline.client.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Turns host names into addresses away from the loop: the JDK's resolver blocks, for seconds when a name server is down,
 * and deadlines must be kept meanwhile. Literal addresses need no look-up and no thread; the threads go by themselves
 * when there is nothing to look up.
 */
final class HostResolver implements AutoCloseable {
    private static final long THREAD_IDLE_MS = 1000;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            TransportLimits.RESOLVER_THREADS_MAX,
            TransportLimits.RESOLVER_THREADS_MAX,
            THREAD_IDLE_MS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(TransportLimits.PEERS_MAX),
            HostResolver::daemon,
            new ThreadPoolExecutor.AbortPolicy());

    HostResolver() {
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Resolves the endpoint's host.
     *
     * @param attempt a name with several addresses yields another one for each attempt.
     */
    CompletionStage<InetSocketAddress> resolve(final Endpoint endpoint, final int attempt) {
        final byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal != null) {
            return CompletableFuture.completedFuture(literalAddress(endpoint, literal));
        }
        return CompletableFuture.supplyAsync(() -> lookUp(endpoint, attempt), threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static InetSocketAddress literalAddress(final Endpoint endpoint, final byte[] literal) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), endpoint.port());
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException("an address of " + literal.length + " bytes: " + endpoint, ex);
        }
    }

    private static InetSocketAddress lookUp(final Endpoint endpoint, final int attempt) {
        try {
            final InetAddress[] addresses = InetAddress.getAllByName(endpoint.host());
            return new InetSocketAddress(addresses[Math.floorMod(attempt, addresses.length)], endpoint.port());
        } catch (final UnknownHostException ex) {
            throw new CompletionException("unknown host '" + endpoint.host() + "'", ex);
        }
    }

    private static Thread daemon(final Runnable task) {
        final Thread thread = new Thread(task, "sternline-client-resolver");
        thread.setDaemon(true);
        return thread;
    }
}
