package io.sternline.client.lb;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the group holds of breakers, as far as it is known here. Owned by one thread. */
final class BreakerTable {
    private final Map<String, StateEntry> states = new HashMap<>();

    /** Keys of entries that keep breakers open, and of probes. */
    private final Set<String> live = new HashSet<>();

    private final int probesMax;

    private record StateEntry(long era, String openId) {}

    /** What a breaker is to know. */
    record Seen(long era, CircuitBreaker.State state, long takenSlots) {
        static final Seen NOTHING = new Seen(0, CircuitBreaker.State.CLOSED, 0);
    }

    BreakerTable(final int probesMax) {
        this.probesMax = probesMax;
    }

    void learn(final Entry entry) {
        if (BreakerKeys.isState(entry.key())) {
            states.put(BreakerKeys.backend(entry.key()), new StateEntry(entry.revision(), BreakerStore.openId(entry)));
        } else {
            live.add(entry.key());
        }
    }

    void on(final Change change) {
        switch (change.kind()) {
            case PUT -> learn(change.entry().orElseThrow());
            case TOUCHED, NAMESPACE_DEFINED, OTHER -> {
                // None of these says that an entry came or went.
            }
            default -> {
                live.remove(change.key());
                if (BreakerKeys.isState(change.key())) {
                    states.remove(BreakerKeys.backend(change.key()));
                }
            }
        }
    }

    Set<String> backends() {
        return states.keySet();
    }

    Seen seen(final String backend) {
        final StateEntry state = states.get(backend);
        if (state == null) {
            return Seen.NOTHING;
        }
        if (state.openId == null) {
            return new Seen(state.era, CircuitBreaker.State.CLOSED, 0);
        }
        if (live.contains(BreakerKeys.open(state.openId, backend))) {
            return new Seen(state.era, CircuitBreaker.State.OPEN, 0);
        }
        long takenSlots = 0;
        for (int slot = 0; slot < probesMax; slot++) {
            if (live.contains(BreakerKeys.probe(state.era, slot, backend))) {
                takenSlots |= 1L << slot;
            }
        }
        return new Seen(state.era, CircuitBreaker.State.HALF_OPEN, takenSlots);
    }
}
