package io.sternline.client.lb;

import io.sternline.client.StoreClient;
import java.time.Duration;

/**
 * A pool of backends and the sessions that belong to them, shared by all load balancers that name it. One for the whole application,
 * made by {@link StoreClient#loadBalancing}; to be closed.
 *
 * <pre>{@code
 * LoadBalancing shop = client.loadBalancing("shop");
 * shop.backends().put(Backend.of("app-1", "10.0.0.7:8080"));
 * HealthChecks checks = shop.healthChecks(HealthCheck.http("/health"), HealthSettings.DEFAULT);
 * Balancer balancer = shop.balancer(Policy.LEAST_CONNECTIONS);
 * Optional<Assignment> assignment = balancer.assign(sessionId);
 * }</pre>
 *
 * <p>Making it does not wait for the group: what can be known is read meanwhile ({@link #awaitReady}). It keeps a near cache of the
 * assignments, of which a client has 16 at most, and two threads, some more while there is something to be checked.
 */
public interface LoadBalancing extends AutoCloseable {
    /** The pool's name. */
    String name();

    Backends backends();

    Affinity affinity();

    /** A balancer that goes by {@code policy}. It has its own turns and connections; to be closed. */
    Balancer balancer(Policy policy);

    /**
     * Same, and it gives nothing new to a backend whose breaker is open. Sessions stay with theirs: a breaker is open for seconds. Whether a
     * request may go there is for {@link CircuitBreaker#pass} to say, which is to be asked for each.
     */
    Balancer balancer(Policy policy, CircuitBreakers breakers);

    /**
     * Checks the pool's backends from here and reports what they are like; to be closed.
     *
     * @throws IllegalStateException if there are such checks that are not closed: this client is one observer.
     */
    HealthChecks healthChecks(HealthCheck check, HealthSettings settings);

    /**
     * Waits until backends and assignments have been read. Before that no backend is known, and so none is chosen.
     *
     * @return whether they have.
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /** Closes also what was made by it. */
    @Override
    void close();

    /**
     * For {@link StoreClient#loadBalancing}; applications use that.
     *
     * @throws IllegalStateException if the client has 16 near caches that are not closed.
     * @throws io.sternline.client.RejectedException if the name cannot be the begin of a namespace's.
     */
    static LoadBalancing open(final StoreClient client, final String name, final LoadBalancingSettings settings) {
        return SharedLoadBalancing.open(client, name, settings);
    }
}
