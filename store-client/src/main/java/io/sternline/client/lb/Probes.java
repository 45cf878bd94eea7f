package io.sternline.client.lb;

import io.sternline.client.Outcome;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fetches probes from the group for a breaker that is half open, one at a time and only while somebody asks. One that was
 * fetched waits for the next request, as long as its lease lasts.
 */
final class Probes {
    private final AtomicBoolean isFetching = new AtomicBoolean();
    private final AtomicReference<Probe> fetched = new AtomicReference<>();
    private final String backend;
    private final BreakerStore store;

    Probes(final String backend, final BreakerStore store) {
        this.backend = backend;
        this.store = store;
    }

    /** @return null: there is none yet. */
    Probe next(final BreakerTable.Seen seen) {
        final Probe probe = fetched.getAndSet(null);
        if (probe != null && probe.isOf(seen.era()) && probe.isLeased()) {
            return probe;
        }
        final int slot = freeSlot(seen.takenSlots());
        if (slot >= 0 && isFetching.compareAndSet(false, true)) {
            fetch(seen.era(), slot);
        }
        return null;
    }

    /** Any of them, so that not all load balancers go for the same one. */
    private int freeSlot(final long takenSlots) {
        final int slots = store.settings().probesMax();
        final int first = ThreadLocalRandom.current().nextInt(slots);
        for (int i = 0; i < slots; i++) {
            final int slot = (first + i) % slots;
            if ((takenSlots & 1L << slot) == 0) {
                return slot;
            }
        }
        return -1;
    }

    private void fetch(final long era, final int slot) {
        final long askedNs = System.nanoTime();
        store.takeSlot(backend, era, slot).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Ok<Optional<Long>> ok && ok.value().isPresent()) {
                fetched.set(new Probe(backend, store, era, slot, ok.value().get(), askedNs));
            }
            isFetching.set(false);
        });
    }
}
