package io.sternline.benchmarks.chaos.models;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what leases own, and the sums they contribute to, against what their holders say. All of them have stopped by then, the group is well,
 * and there was time enough for leases to end that nobody keeps alive.
 *
 * <p>Whoever lost a lease in the faults has lost what it owned: that is no breach. So the group says which leases live, their holders
 * what they have counted, and each sum must be exactly that of the two.
 */
final class LeaseJudge {
    private final ModelFaults faults;

    LeaseJudge(final ModelFaults faults) {
        this.faults = faults;
    }

    /** Of leases that live: how many. */
    long judge(final List<Tenancy> tenancies, final Holdings holdings) {
        for (final Tenancy tenancy : tenancies) {
            final boolean isLive = holdings.liveLeases().contains(tenancy.leaseId());
            if (tenancy.isOver() && isLive) {
                faults.add(What.LEASE_NOT_ENDED, tenancy + " is over, and its lease is still there");
            }
            if (!tenancy.isOver() && isLive && !tenancy.isSettled()) {
                faults.add(What.SUM_NOT_SETTLED, tenancy + " was not written down though its lease lives");
            }
        }
        final List<Tenancy> alive = tenancies.stream()
                .filter(tenancy -> holdings.liveLeases().contains(tenancy.leaseId()))
                .toList();
        holdings.owned().forEach((namespace, entries) -> checkOwners(namespace, entries, holdings));
        final Map<String, Long> expected = sums(alive);
        holdings.owned().forEach((namespace, entries) -> checkSums(namespace, "entries", expected, sums(entries)));
        holdings.sums().forEach((namespace, sums) -> checkSums(namespace, "a watcher's sums", expected, sums));
        return alive.size();
    }

    private void checkOwners(final String namespace, final Map<String, Long> entries, final Holdings holdings) {
        entries.forEach((key, value) -> {
            if (!holdings.liveLeases().contains(Holdings.leaseOf(key))) {
                faults.add(
                        What.OWNED_BY_THE_DEAD,
                        "'" + key + "' in " + namespace + " is " + value + ", and there is no such lease");
            }
        });
    }

    private void checkSums(
            final String namespace,
            final String whose,
            final Map<String, Long> expected,
            final Map<String, Long> actual) {
        if (!expected.equals(actual)) {
            faults.add(
                    What.SUM_WRONG,
                    "in " + namespace + ", by " + whose + ": " + actual + ", and live leases contribute " + expected);
        }
    }

    private static Map<String, Long> sums(final List<Tenancy> tenancies) {
        final Map<String, Long> sums = new HashMap<>();
        tenancies.forEach(tenancy -> tenancy.counted().forEach((key, value) -> sums.merge(key, value, Long::sum)));
        return withoutZeros(sums);
    }

    private static Map<String, Long> sums(final Map<String, Long> entries) {
        final Map<String, Long> sums = new HashMap<>();
        entries.forEach((key, value) -> sums.merge(Holdings.sumOf(key), value, Long::sum));
        return withoutZeros(sums);
    }

    private static Map<String, Long> withoutZeros(final Map<String, Long> sums) {
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }
}
