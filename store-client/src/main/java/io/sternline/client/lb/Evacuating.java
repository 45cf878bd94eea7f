package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Assigns all sessions of one backend anew. For one thread. */
final class Evacuating {
    /** Assigned at the same time. */
    private static final int TOGETHER = 64;

    private final AffinityStore store;
    private final String backend;
    private final Function<String, Optional<Placement.Target>> chooser;
    private long moved;
    private long left;

    Evacuating(
            final AffinityStore store,
            final String backend,
            final Function<String, Optional<Placement.Target>> chooser) {
        this.store = store;
        this.backend = backend;
        this.chooser = chooser;
    }

    Affinity.Evacuation run() {
        final Iterator<Entry> sessions = store.namespace().findByTerm(backend).iterator();
        while (sessions.hasNext()) {
            final List<CompletionStage<Outcome<Conditional>>> writes = new ArrayList<>();
            while (sessions.hasNext() && writes.size() < TOGETHER) {
                final Entry session = sessions.next();
                final Optional<Placement.Target> next = chooser.apply(session.key())
                        .filter(target -> !target.backend().equals(backend));
                if (next.isEmpty()) {
                    left++;
                } else {
                    writes.add(store.replace(session.key(), next.get(), session.revision()));
                }
            }
            for (final CompletionStage<Outcome<Conditional>> write : writes) {
                moved += Waiting.on(write).applied() ? 1 : 0;
            }
        }
        return new Affinity.Evacuation(moved, left);
    }
}
