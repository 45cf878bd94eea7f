package io.sternline.server.cli.demo;

import io.sternline.client.Limit;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.BackendStatus;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.client.lb.HealthCheck;
import io.sternline.client.lb.HealthChecks;
import io.sternline.client.lb.HealthSettings;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.LoadBalancingSettings;
import io.sternline.client.lb.Policy;
import io.sternline.client.lb.RateLimiter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Servers and sessions as all balancers share them, through the store. New sessions are spread by turns; which servers there are, an
 * operator says; whether they are up, the balancers find out together.
 *
 * <p>Failed checks are of two kinds and weigh differently. A refused connection says that nobody listens: the process is gone, and few are
 * enough. A late answer says only that somebody is busy, perhaps this balancer itself on a crowded machine; sessions must not be
 * moved for that, so it takes many in a row.
 */
final class PoolPlacements implements Placements {
    static final String POOL = "shop";

    /** Where the assignments are. */
    static final String AFFINITY_NAMESPACE = POOL + ".affinity";

    /** A balancer that is killed has a say for this long; a failover must fit into two thirds of it. */
    static final LoadBalancingSettings SETTINGS =
            LoadBalancingSettings.DEFAULT.withAffinityIdle(Duration.ofHours(8)).withLeaseTtl(Duration.ofSeconds(4));

    private static final HealthSettings CHECKS = HealthSettings.DEFAULT
            .withInterval(Duration.ofMillis(150))
            .withTimeout(Duration.ofSeconds(1))
            .withRise(2)
            .withFall(6)
            .withFallRefused(3);

    /** Who says who he is may come so often, through all balancers together. */
    static final Limit VISITS = Limit.of(5).per(Duration.ofSeconds(1));

    static final String VISITS_NAMESPACE = POOL + ".visits";

    private static final BreakerSettings BREAKER = BreakerSettings.DEFAULT
            .withErrors(5, Duration.ofSeconds(10))
            .withOpenTime(Duration.ofSeconds(1))
            .withSuccessesToClose(2);

    private static final long VERDICT_POLL_MS = 25;

    private final LoadBalancing pool;
    private final HealthChecks checks;
    private final CircuitBreakers breakers;
    private final Balancer balancer;
    private final RateLimiter visits;

    /** Begins checking whatever servers there are. */
    PoolPlacements(final StoreClient client) {
        pool = client.loadBalancing(POOL, SETTINGS);
        checks = pool.healthChecks(HealthCheck.http("/health"), CHECKS);
        breakers = CircuitBreakers.open(client, POOL, BREAKER);
        balancer = pool.balancer(Policy.ROUND_ROBIN, breakers);
        visits = RateLimiter.of(client.namespace(VISITS_NAMESPACE), VISITS);
    }

    @Override
    public Backend next() {
        return balancer.choose()
                .map(PoolPlacements::backend)
                .orElseThrow(() -> new RefusedException(Reply.UNAVAILABLE, "no application server is up; try again"));
    }

    @Override
    public Backend serverOf(final String session) {
        return balancer.assigned(session)
                .or(() -> balancer.assign(session).map(Assignment::backend).flatMap(balancer::backend))
                .map(PoolPlacements::backend)
                .orElseThrow(() -> new RefusedException(
                        Reply.UNAVAILABLE, "no application server can serve the session; try again"));
    }

    @Override
    public void issued(final String session, final Backend backend) {
        balancer.assign(session, backend.name());
    }

    @Override
    public CircuitBreaker.Pass pass(final Backend backend) {
        return breakers.of(backend.name()).pass();
    }

    @Override
    public boolean mayCome(final String visitor) {
        return visits.decide(visitor).allowed();
    }

    /** Until the server is down by the verdict of all, for some checks at most: then the request may be tried there again. */
    @Override
    public void awaitVerdict(final Backend backend, final long sinceNs, final long timeoutMs) {
        checks.checkNow(backend.name());
        final long checksNs = CHECKS.interval().toNanos() * (CHECKS.fallRefused() + 1);
        final long deadlineNs = System.nanoTime() + Math.min(TimeUnit.MILLISECONDS.toNanos(timeoutMs), checksNs);
        try {
            while (isUp(backend.name()) && System.nanoTime() - deadlineNs < 0) {
                TimeUnit.MILLISECONDS.sleep(VERDICT_POLL_MS);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Reply.UNAVAILABLE, "this balancer is being stopped");
        }
    }

    private boolean isUp(final String name) {
        return pool.backends().find(name).map(BackendStatus::isUp).orElse(false);
    }

    /** Those that this balancer has found well itself, too: before its first checks it knows of none. */
    @Override
    public List<String> up() {
        return pool.backends().all().stream()
                .filter(BackendStatus::isUp)
                .map(BackendStatus::id)
                .filter(id -> checks.isUp(id).equals(Optional.of(true)))
                .toList();
    }

    private static Backend backend(final io.sternline.client.lb.Backend of) {
        return new Backend(of.id(), URI.create("http://" + of.address()));
    }

    @Override
    public void close() {
        balancer.close();
        breakers.close();
        checks.close();
        pool.close();
    }
}
