package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Assigns all sessions of one backend anew. A session whose new backend was changed since it was chosen is given another choice; one
 * whose write fails otherwise is left, and the rest go on. For one thread.
 */
final class Evacuating {
    /** Assigned at the same time. */
    private static final int TOGETHER = 64;

    private final AffinityStore store;
    private final String backend;
    private final Function<String, Optional<Placement.Target>> chooser;
    private final Function<String, CompletionStage<Void>> refresh;
    private long moved;
    private long left;

    private record Move(Entry session, Placement.Target target, CompletionStage<Outcome<Conditional>> write) {}

    /** @param refresh as {@link Placement#refresh}. */
    Evacuating(
            final AffinityStore store,
            final String backend,
            final Function<String, Optional<Placement.Target>> chooser,
            final Function<String, CompletionStage<Void>> refresh) {
        this.store = store;
        this.backend = backend;
        this.chooser = chooser;
        this.refresh = refresh;
    }

    Affinity.Evacuation run() {
        final Iterator<Entry> sessions = store.namespace().findByTerm(backend).iterator();
        while (sessions.hasNext()) {
            final List<Move> moves = new ArrayList<>();
            while (sessions.hasNext() && moves.size() < TOGETHER) {
                begin(sessions.next()).ifPresentOrElse(moves::add, () -> left++);
            }
            moves.forEach(this::end);
        }
        return new Affinity.Evacuation(moved, left);
    }

    /** Empty: there is no other backend for the session. */
    private Optional<Move> begin(final Entry session) {
        return chooser.apply(session.key())
                .filter(target -> !target.backend().equals(backend))
                .map(target -> new Move(session, target, store.replace(session.key(), target, session.revision())));
    }

    private void end(final Move first) {
        Optional<Move> move = Optional.of(first);
        for (int writes = 1; move.isPresent(); writes++) {
            final Outcome<Conditional> outcome = Waiting.end(move.get().write());
            if (outcome instanceof Outcome.Ok<Conditional> ok) {
                moved += ok.value().applied() ? 1 : 0;
                return;
            }
            if (!isFenced(outcome) || writes == Assigning.WRITES_MAX) {
                break;
            }
            Waiting.end(refresh.apply(move.get().target().backend()));
            move = begin(first.session());
        }
        left++;
    }

    private static boolean isFenced(final Outcome<Conditional> outcome) {
        return outcome instanceof Outcome.Rejected<Conditional> rejected && rejected.reason() == Rejection.FENCED;
    }
}
