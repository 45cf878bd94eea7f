package io.sternline.benchmarks.chaos.models;

import java.util.Map;

/**
 * What somebody owned under a lease, by their own account.
 *
 * @param leaseId of it.
 * @param isOver whether they have ended the lease, or died.
 * @param isSettled whether all that they count was written down, as they were told; of one that is over it means nothing.
 * @param counted what they contribute to each sum, by its key; the same in all namespaces.
 */
record Tenancy(String leaseId, boolean isOver, boolean isSettled, Map<String, Long> counted) {
    Tenancy {
        counted = Map.copyOf(counted);
    }
}
