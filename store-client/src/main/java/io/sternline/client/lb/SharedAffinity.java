package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The public face of assignments. */
final class SharedAffinity implements Affinity {
    private final AffinityStore store;
    private final NamedBackends backends;
    private final Runnable definition;

    /** @param definition makes sure that the namespace exists; called before blocking calls. */
    SharedAffinity(final AffinityStore store, final NamedBackends backends, final Runnable definition) {
        this.store = store;
        this.backends = backends;
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
        return new Assigning(store, backends.chosenBy(chooser), key)
                .start()
                .thenApply(outcome -> outcome.map(Optional::orElseThrow));
    }

    @Override
    public Assignment reassign(final Assignment from, final String backend) {
        final Conditional done = Waiting.on(reassign(from, backend, Assigning.WRITES_MAX));
        if (done.applied()) {
            return store.assignment(from.key(), backend, done.receipt().revision());
        }
        return done.current().map(store::assignment).orElseGet(() -> assign(from.key(), () -> backend));
    }

    /** @param triesLeft each but the first after the backend was read anew. */
    private CompletionStage<Outcome<Conditional>> reassign(
            final Assignment from, final String backend, final int triesLeft) {
        final Placement.Target target = backends.target(backend);
        final CompletionStage<Outcome<Conditional>> written = target.isReady()
                ? store.replace(from.key(), target, from.epoch())
                : CompletableFuture.completedFuture(target.refused());
        // One that is certain not to be ready is not tried again, but for the case that this was heard of late.
        final int triesThen = target.isReady() ? triesLeft - 1 : Math.min(1, triesLeft - 1);
        return written.thenCompose(outcome -> triesThen > 0 && isFenced(outcome)
                ? backends.refresh(backend).thenCompose(read -> reassign(from, backend, triesThen))
                : CompletableFuture.completedFuture(outcome));
    }

    private static boolean isFenced(final Outcome<Conditional> outcome) {
        return outcome instanceof Outcome.Rejected<Conditional> rejected && rejected.reason() == Rejection.FENCED;
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
                        key -> chooser.apply(key).map(backends::target).filter(Placement.Target::isReady),
                        backends::refresh)
                .run();
    }
}
