package io.sternline.client.lb;

import java.util.Optional;

/**
 * Checks all backends of a pool, and reports to the group what this client makes of them: one voice of those that the verdict comes
 * from. The reports go when this is closed, or when this client is not heard of for {@link LoadBalancingSettings#leaseTtl}. To be closed.
 */
public interface HealthChecks extends AutoCloseable {
    /** What this client alone thinks of a backend; empty before its first check has ended. */
    Optional<Boolean> isUp(String id);

    /**
     * Checks a backend now, for instance because a request to it has failed, and goes on from there at the interval. If a check is under
     * way that one will do. What comes of it shows in {@link #isUp} and in the verdict.
     */
    void checkNow(String id);

    @Override
    void close();
}
