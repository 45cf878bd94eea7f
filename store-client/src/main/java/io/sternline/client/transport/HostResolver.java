package io.sternline.client.transport;

import io.netty.util.NetUtil;
import io.sternline.client.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Turns host names into addresses away from the loop: the JDK's resolver blocks, for seconds when a name server is down,
 * and deadlines must be kept meanwhile. Literal addresses need no look-up and no thread; the threads go by themselves
 * when there is nothing to look up.
 *
 * <p>A look-up may outlast the attempt to connect that asked for it, by minutes when name servers hang. So there is at
 * most one for each endpoint, and whoever asks meanwhile gets its result: otherwise attempts would pile up behind it,
 * and a name that takes longer than one attempt could never be connected to.
 */
final class HostResolver implements AutoCloseable {
    /** Looks a name up; may block. */
    @FunctionalInterface
    interface NameService {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    private static final long THREAD_IDLE_MS = 1000;

    private final NameService names;

    /** Who waits for the look-up that is under way; one that is waited for anew lets go of whoever waited before. */
    private final ConcurrentMap<Endpoint, CompletableFuture<InetSocketAddress>> waiting = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor threads;

    HostResolver() {
        this(InetAddress::getAllByName);
    }

    HostResolver(final NameService names) {
        this(names, HostResolver::daemon);
    }

    HostResolver(final NameService names, final ThreadFactory threadFactory) {
        this.names = names;
        threads = new ThreadPoolExecutor(
                TransportLimits.RESOLVER_THREADS_MAX,
                TransportLimits.RESOLVER_THREADS_MAX,
                THREAD_IDLE_MS,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(TransportLimits.PEERS_MAX),
                threadFactory,
                new ThreadPoolExecutor.AbortPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Resolves the endpoint's host. The stage of the call before for the same endpoint fails if it still waits.
     *
     * @param attempt a name with several addresses yields another one for each attempt.
     */
    CompletionStage<InetSocketAddress> resolve(final Endpoint endpoint, final int attempt) {
        final byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal != null) {
            return CompletableFuture.completedFuture(literalAddress(endpoint, literal));
        }
        final CompletableFuture<InetSocketAddress> waiter = new CompletableFuture<>();
        final CompletableFuture<InetSocketAddress> before = waiting.put(endpoint, waiter);
        if (before == null) {
            start(endpoint, attempt);
        } else {
            before.completeExceptionally(new CompletionException(
                    "host '" + endpoint.host() + "' is being looked up for a later attempt", null));
        }
        return waiter;
    }

    private void start(final Endpoint endpoint, final int attempt) {
        try {
            CompletableFuture.supplyAsync(() -> lookUp(endpoint, attempt), threads)
                    .whenComplete((address, failure) -> finish(endpoint, address, failure));
        } catch (final RejectedExecutionException ex) {
            final String why = "host '" + endpoint.host() + "' was not looked up: " + waiting.size()
                    + " look-ups are under way or wait, which is the limit";
            finish(endpoint, null, new CompletionException(why, ex));
        } catch (final OutOfMemoryError ex) {
            // The pool has forgotten the look-up: who asks again must not wait for it.
            final String why = "host '" + endpoint.host() + "' was not looked up: " + ex.getMessage();
            finish(endpoint, null, new CompletionException(why, ex));
        }
    }

    private void finish(final Endpoint endpoint, final InetSocketAddress address, final Throwable failure) {
        final CompletableFuture<InetSocketAddress> waiter = waiting.remove(endpoint);
        if (failure == null) {
            waiter.complete(address);
        } else {
            waiter.completeExceptionally(failure);
        }
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

    private InetSocketAddress lookUp(final Endpoint endpoint, final int attempt) {
        try {
            final InetAddress[] addresses = names.addressesOf(endpoint.host());
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
