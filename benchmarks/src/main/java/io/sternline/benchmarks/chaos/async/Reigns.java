package io.sternline.benchmarks.chaos.async;

import io.sternline.client.Takeover;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Who was primary from when, as the group's own history has it, in times of this process. */
final class Reigns {
    /**
     * A takeover has its time from the first tick of its term. After a stop of the whole group a primary that knows no time waits for
     * one that does before it ticks, three quarters of a second and more on a busy machine, and answers reads of ASYNC
     * namespaces meanwhile.
     */
    static final long FIRST_TICK_MAX_NS = TimeUnit.SECONDS.toNanos(2);

    /**
     * @param nodeId the primary.
     * @param beganNs at the earliest, give or take how far the group's clock strays.
     */
    record Reign(int nodeId, long beganNs) {}

    private final NavigableMap<Long, Reign> byTerm = new TreeMap<>();

    Reigns(final NavigableMap<Long, Reign> byTerm) {
        this.byTerm.putAll(byTerm);
    }

    static Reigns of(final List<Takeover> history) {
        final long nowMs = System.currentTimeMillis();
        final long nowNs = System.nanoTime();
        final NavigableMap<Long, Reign> byTerm = new TreeMap<>();
        for (final Takeover takeover : history) {
            final long agoMs = nowMs - takeover.time().toEpochMilli();
            final long tickedNs = nowNs - TimeUnit.MILLISECONDS.toNanos(agoMs);
            byTerm.put(takeover.term(), new Reign(takeover.nodeId(), tickedNs - FIRST_TICK_MAX_NS));
        }
        return new Reigns(byTerm);
    }

    /** Whether a later term than this had begun, or may have, by a time. */
    boolean isOver(final long term, final long byNs, final long uncertaintyNs) {
        return byTerm.tailMap(term, false).values().stream().anyMatch(reign -> reign.beganNs() - uncertaintyNs <= byNs);
    }

    /** Whether there was a later term at all. */
    boolean isOver(final long term) {
        return !byTerm.tailMap(term, false).isEmpty();
    }

    /** -1 if nobody knows any more. */
    int primaryOf(final long term) {
        final Reign reign = byTerm.get(term);
        return reign == null ? -1 : reign.nodeId();
    }
}
