package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.MapUpdate;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends drainings: when no session is left, or the deadline's entry has expired. Every client of the pool looks, and the first who finds
 * it so writes that down, on the condition that it is still the same draining; so there is one end, and all see it in the same change.
 *
 * <p>That none is left is final: an assignment relies on the backend's entry being as it was, which it is not since draining began, and
 * the look is LINEARIZABLE.
 */
final class DrainDuty {
    static final long INTERVAL_MS = 200;

    private static final System.Logger LOG = System.getLogger(DrainDuty.class.getName());

    /** Ids of those that are looked at: one that takes its time is not looked at twice. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    private final BackendModel model;
    private final AsyncNamespace backends;
    private final AsyncNamespace affinity;

    DrainDuty(final BackendModel model, final AsyncNamespace backends, final AsyncNamespace affinity) {
        this.model = model;
        this.backends = backends;
        this.affinity = affinity;
    }

    /** To be called every {@link #INTERVAL_MS}; does not block. */
    void look() {
        // First the revision: every change up to it is in the view that is read then.
        final long revision = model.revision();
        model.view().standings().forEach((id, standing) -> {
            if (standing.isDraining() && busy.add(id)) {
                look(id, standing, standing.isTimeUpAsOf(revision));
            }
        });
    }

    private void look(final String id, final Standing standing, final boolean isTimeUp) {
        if (isTimeUp) {
            end(id, standing, BackendStatus.Drained.DEADLINE);
            return;
        }
        affinity.countByTerm(id, ReadLevel.LINEARIZABLE).whenComplete((outcome, failure) -> {
            if (outcome instanceof Outcome.Ok<Long> ok && ok.value() == 0) {
                end(id, standing, BackendStatus.Drained.EMPTY);
            } else {
                busy.remove(id);
            }
        });
    }

    private void end(final String id, final Standing standing, final BackendStatus.Drained how) {
        final MapUpdate update = MapUpdate.create()
                .setIfRevision(
                        Definition.STATE,
                        AdminState.DRAIN.name(),
                        standing.definition().stateRevision())
                .setIfAbsent(Definition.DRAINED, how.name());
        backends.updateMap(BackendKeys.definition(id), update).whenComplete((outcome, failure) -> {
            busy.remove(id);
            if (!outcome.isOk()) {
                LOG.log(Level.DEBUG, "that backend ''{0}'' has drained is written down later: {1}", id, outcome);
            }
        });
    }
}
