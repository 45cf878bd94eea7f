package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The public face of assignments. */
final class SharedAffinity implements Affinity {
    private final AffinityStore store;
    private final Runnable definition;

    /** @param definition makes sure that the namespace exists; called before blocking calls. */
    SharedAffinity(final AffinityStore store, final Runnable definition) {
        this.store = store;
        this.definition = definition;
    }

    @Override
    public Optional<Assignment> find(final String key) {
        final Optional<Entry> held = store.held(key);
        if (held.isPresent()) {
            return held.map(store::assignment);
        }
        definition.run();
        return Waiting.on(store.get(key)).map(store::assignment);
    }

    @Override
    public Assignment assign(final String key, final Supplier<String> chooser) {
        definition.run();
        return Waiting.on(assignAsync(key, chooser));
    }

    @Override
    public CompletionStage<Outcome<Assignment>> assignAsync(final String key, final Supplier<String> chooser) {
        return new Assigning(store, Placement.by(chooser), key)
                .start()
                .thenApply(outcome -> outcome.map(Optional::orElseThrow));
    }

    @Override
    public Assignment reassign(final Assignment from, final String backend) {
        Backend.requireName("the backend's id", backend);
        final Conditional done =
                Waiting.on(store.replace(from.key(), new Placement.Target(backend, Optional.empty()), from.epoch()));
        if (done.applied()) {
            return store.assignment(from.key(), backend, done.receipt().revision());
        }
        return done.current().map(store::assignment).orElseGet(() -> assign(from.key(), () -> backend));
    }

    @Override
    public boolean release(final Assignment assignment) {
        return store.namespace()
                .removeIfRevision(assignment.key(), assignment.epoch())
                .applied();
    }

    @Override
    public long sessions(final String backend) {
        return store.namespace().countByTerm(backend);
    }

    @Override
    public Evacuation evacuate(final String backend, final Function<String, Optional<String>> chooser) {
        return new Evacuating(
                        store,
                        backend,
                        key -> chooser.apply(key)
                                .map(next -> new Placement.Target(
                                        Backend.requireName("the chosen backend's id", next), Optional.empty())),
                        next -> CompletableFuture.completedFuture(null))
                .run();
    }
}
