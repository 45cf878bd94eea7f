package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One session on its way to its backend. All its writes are conditional, so of several balancers at work one is applied and the
 * others find what stands; and what stands counts, if the session may stay there.
 *
 * <p>That it may not is said only by somebody who knows at least what was known when the assignment was made: who is behind would take a
 * backend that has just been added for one that is gone. Revisions tell, as backends and assignments are in one order.
 *
 * <p>A write whose fate is unknown ends this: the deadline has passed. Whether it took effect is seen when the session is next seen.
 */
final class Assigning {
    /** Most writes: each but the first because somebody else changed the assignment or the backend in the meantime. */
    static final int WRITES_MAX = 5;

    private final CompletableFuture<Outcome<Optional<Assignment>>> result = new CompletableFuture<>();
    private final AffinityStore store;
    private final Placement placement;
    private final String key;
    private int writes;
    private long refreshedFor;

    /** The last that was not ready by what was known, and was read anew. */
    private String refreshedBackend;

    Assigning(final AffinityStore store, final Placement placement, final String key) {
        this.store = store;
        this.placement = placement;
        this.key = key;
    }

    /** Completes with empty if there is no backend for the session; exceptionally only if a chooser throws. */
    CompletionStage<Outcome<Optional<Assignment>>> start() {
        step(() -> store.held(key).ifPresentOrElse(this::consider, this::find));
        return result;
    }

    /** What the application has a hand in may throw; whoever waits is to be told. */
    private void step(final Runnable next) {
        try {
            next.run();
        } catch (final RuntimeException ex) {
            result.completeExceptionally(ex);
        }
    }

    /**
     * If it is not known here what stands, the group is asked. To write upon the chance that nothing does would make this client know even
     * less: its near cache holds back what its own writes may have changed.
     */
    private void find() {
        store.get(key)
                .thenAccept(outcome -> step(() -> {
                    if (outcome instanceof Outcome.Ok<Optional<Entry>> ok) {
                        ok.value().ifPresentOrElse(this::consider, this::create);
                    } else {
                        result.complete(outcome.map(entry -> Optional.empty()));
                    }
                }));
    }

    private void create() {
        place(Optional.empty());
    }

    private void consider(final Entry entry) {
        if (placement.mayStay(entry.value())) {
            end(Optional.of(store.assignment(entry)));
        } else if (placement.isOlderThan(entry.revision()) && refreshedFor < entry.revision()) {
            refreshedFor = entry.revision();
            placement.refresh(entry.text()).thenRun(() -> step(() -> consider(entry)));
        } else {
            place(Optional.of(entry));
        }
    }

    /** @param before what stands, and is to be replaced; empty: nothing. */
    private void place(final Optional<Entry> before) {
        final Optional<Placement.Target> chosen = placement.target(key);
        if (chosen.isEmpty()) {
            end(Optional.empty());
            return;
        }
        final Placement.Target target = chosen.get();
        if (!target.isReady() && target.backend().equals(refreshedBackend)) {
            result.complete(target.refused());
        } else if (mayWrite() && target.isReady()) {
            write(before, target).thenAccept(outcome -> step(() -> onWritten(outcome, target.backend(), before)));
        } else if (!result.isDone()) {
            refreshedBackend = target.backend();
            placement.refresh(target.backend()).thenRun(() -> step(() -> again(before)));
        }
    }

    private CompletionStage<Outcome<Conditional>> write(final Optional<Entry> before, final Placement.Target target) {
        return before.isEmpty()
                ? store.create(key, target)
                : store.replace(key, target, before.get().revision());
    }

    private void again(final Optional<Entry> before) {
        before.ifPresentOrElse(this::consider, this::create);
    }

    private void onWritten(final Outcome<Conditional> outcome, final String backend, final Optional<Entry> before) {
        if (outcome instanceof Outcome.Ok<Conditional> ok) {
            if (ok.value().applied()) {
                end(Optional.of(
                        store.assignment(key, backend, ok.value().receipt().revision())));
            } else {
                ok.value().current().ifPresentOrElse(this::consider, this::create);
            }
        } else if (outcome instanceof Outcome.Rejected<Conditional> rejected && rejected.reason() == Rejection.FENCED) {
            // The backend was changed since it was chosen.
            placement.refresh(backend).thenRun(() -> step(() -> again(before)));
        } else {
            result.complete(outcome.map(done -> Optional.empty()));
        }
    }

    private boolean mayWrite() {
        writes++;
        if (writes > WRITES_MAX) {
            result.complete(new Outcome.Unavailable<>("session '" + key + "' was not assigned in " + WRITES_MAX
                    + " writes: its assignment or the backends chosen for it were changed each time; try again"));
        }
        return writes <= WRITES_MAX;
    }

    private void end(final Optional<Assignment> assignment) {
        result.complete(new Outcome.Ok<>(assignment));
    }
}
