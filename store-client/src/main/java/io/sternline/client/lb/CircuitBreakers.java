package io.sternline.client.lb;

import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * The circuit breakers of a pool of backends. One for the whole application; to be closed.
 *
 * <pre>{@code
 * try (CircuitBreakers breakers = CircuitBreakers.open(client, "shop", BreakerSettings.DEFAULT)) {
 *     CircuitBreaker breaker = breakers.of("app-1");
 *     …
 * }
 * }</pre>
 *
 * <p>They live in the SYNC namespace {@code <pool>.breakers}, which is made if it does not exist. How: of each backend there is one
 * entry that says whether the breaker is tripped, and every change of it is conditional on the revision it was decided at. So of two
 * load balancers that decide at the same time one is heard, and one that slept decides nothing. How long a tripped breaker stays open
 * is the time to live of another entry, on the group's clock; each probe is an entry of its own with a lease, so that those of a
 * load balancer that died come free. A failover loses none of it.
 *
 * <p>While no node can be reached the last known states stay: closed breakers let everything through and open ones nothing.
 */
public interface CircuitBreakers extends AutoCloseable {
    /**
     * The breaker of a backend; the same object as long as it is in use. Those of backends that nobody asks for make room for others, unless
     * the group holds something of them; one that is kept nevertheless goes on as the one that took its place.
     *
     * @throws IllegalStateException if the group holds something of 10,000 others.
     */
    CircuitBreaker of(String backend);

    /** How the breaker of a backend stands; makes none, so it can be asked of any number of backends. */
    CircuitBreaker.State state(String backend);

    /**
     * Tells of every change of state that this process learns of, on a thread of its own: what takes long holds up all breakers.
     *
     * @return to be closed when it is not to be told any more.
     */
    Backends.Subscription onChange(BiConsumer<String, CircuitBreaker.State> listener);

    /**
     * Removes what the group holds of a backend's breaker, as the backend is gone; should it come back, its breaker is closed. The group
     * forgets breakers that have been closed for a day by itself. Does not block.
     */
    CompletionStage<Outcome<Effect>> forget(String backend);

    /**
     * Waits until the states are known. Before that all count as closed.
     *
     * @return whether they are.
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /** Leaves all breakers as they are known. */
    @Override
    void close();

    /** @param pool up to 55 characters of {@code a-z A-Z 0-9 . _ -}. */
    static CircuitBreakers open(final StoreClient client, final String pool, final BreakerSettings settings) {
        return SharedBreakers.open(client, pool, settings);
    }
}
