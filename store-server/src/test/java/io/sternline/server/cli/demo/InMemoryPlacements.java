package io.sternline.server.cli.demo;

import io.sternline.client.Namespace;
import io.sternline.client.lb.CircuitBreaker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Placements on an {@link InMemoryStore}, which knows no more than conditional writes: each balancer goes by its own checks. */
final class InMemoryPlacements implements Placements {
    private static final int MOVES_MAX = 6;

    private final AtomicInteger turn = new AtomicInteger();
    private final AffinityTable affinity;
    private final HealthChecks health;
    private final Map<String, Boolean> drains;
    private final InMemoryTrouble trouble;

    /** @param drains servers that are draining, and whether that is over. */
    InMemoryPlacements(
            final List<Backend> backends,
            final Namespace store,
            final Map<String, Boolean> drains,
            final InMemoryTrouble trouble) {
        this.affinity = new AffinityTable(store);
        this.health = new HealthChecks(backends, Http.client("lb-health"));
        this.drains = drains;
        this.trouble = trouble;
    }

    @Override
    public Backend next() {
        final List<Backend> up = health.up().stream()
                .filter(backend -> !drains.containsKey(backend.name()))
                .toList();
        if (up.isEmpty()) {
            throw new RefusedException(Reply.UNAVAILABLE, "no application server is up; try again");
        }
        return up.get(Math.floorMod(turn.getAndIncrement(), up.size()));
    }

    @Override
    public Backend serverOf(final String session) {
        AffinityTable.Assignment assignment =
                affinity.find(session).orElseGet(() -> affinity.assign(session, next().name()));
        for (int moves = 0; moves < MOVES_MAX; moves++) {
            final String server = assignment.server();
            final var backend = health.ifUp(server).filter(up -> !drains.getOrDefault(server, false));
            if (backend.isPresent()) {
                return backend.get();
            }
            assignment = affinity.move(session, assignment, next().name());
        }
        throw new RefusedException(Reply.UNAVAILABLE, "the session's servers keep going down; try again");
    }

    @Override
    public void issued(final String session, final Backend backend) {
        affinity.assign(session, backend.name());
    }

    @Override
    public CircuitBreaker.Pass pass(final Backend backend) {
        return trouble.pass(backend.name());
    }

    @Override
    public boolean mayCome(final String visitor) {
        return trouble.mayCome();
    }

    @Override
    public void awaitVerdict(final Backend backend, final long sinceNs, final long timeoutMs) {
        health.awaitVerdict(backend, sinceNs, timeoutMs);
    }

    @Override
    public List<String> up() {
        return health.up().stream().map(Backend::name).toList();
    }

    @Override
    public void close() {
        health.close();
    }
}
