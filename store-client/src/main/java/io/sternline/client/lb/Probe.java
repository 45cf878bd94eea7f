package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that shows whether a backend is well again. Its slot is leased: if this process dies with it, the slot comes free.
 *
 * <p>A success counts only while the slot is this probe's, so that no more of them count than may run at once. A failure counts
 * as long as nothing else was decided: there is no time at which it would not mean that the backend is ill.
 */
final class Probe implements CircuitBreaker.Pass {
    private final AtomicBoolean isEnded = new AtomicBoolean();
    private final String backend;
    private final BreakerStore store;
    private final long era;
    private final int slot;
    private final long slotRevision;
    private final long askedNs;

    /** @param askedNs when the slot was asked for: its lease began then or later. */
    Probe(
            final String backend,
            final BreakerStore store,
            final long era,
            final int slot,
            final long slotRevision,
            final long askedNs) {
        this.backend = backend;
        this.store = store;
        this.era = era;
        this.slot = slot;
        this.slotRevision = slotRevision;
        this.askedNs = askedNs;
    }

    boolean isOf(final long otherEra) {
        return era == otherEra;
    }

    /** Whether enough of its lease is left to be of use: half. */
    boolean isLeased() {
        return System.nanoTime() - askedNs < store.settings().probeTime().toNanos() / 2;
    }

    @Override
    public boolean allowed() {
        return true;
    }

    @Override
    public boolean isProbe() {
        return true;
    }

    @Override
    public void succeeded() {
        if (isEnded.compareAndSet(false, true)) {
            store.freeSlot(backend, era, slot, slotRevision).thenAccept(outcome -> {
                if (outcome instanceof Outcome.Ok<Conditional> freed
                        && freed.value().applied()) {
                    store.succeed(backend, era);
                }
            });
        }
    }

    @Override
    public void failed() {
        if (isEnded.compareAndSet(false, true)) {
            store.open(backend, era);
        }
    }

    @Override
    public void unused() {
        if (isEnded.compareAndSet(false, true)) {
            store.freeSlot(backend, era, slot, slotRevision);
        }
    }
}
