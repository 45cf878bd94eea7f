package io.sternline.benchmarks.chaos.models;

import java.util.Map;
import java.util.Set;

/**
 * What the group holds of leases and of what they own.
 *
 * @param liveLeases ids of those that have not ended.
 * @param owned entries of contributions, by name of their namespace and by key: the sum's, a slash, and the lease's id.
 * @param sums what a client that watches is told, by name of the namespace and by key; those that are 0 are left out.
 */
record Holdings(Set<String> liveLeases, Map<String, Map<String, Long>> owned, Map<String, Map<String, Long>> sums) {
    static String leaseOf(final String entryKey) {
        return entryKey.substring(entryKey.lastIndexOf('/') + 1);
    }

    static String sumOf(final String entryKey) {
        return entryKey.substring(0, entryKey.lastIndexOf('/'));
    }
}
