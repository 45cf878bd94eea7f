package io.sternline.client.lb;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import java.time.Duration;
import java.util.Optional;

/**
 * A backend's definition and admin state, as its map has them. Each is a field of its own, so that an operator who drains a backend
 * and a deployment that gives it another weight do not undo each other's work.
 *
 * @param stateRevision revision of the admin state: of this draining, if it is one.
 * @param timerRevision revision of the timer that bounds this draining; 0: none does.
 */
record Definition(
        Backend backend,
        AdminState admin,
        long stateRevision,
        long timerRevision,
        Optional<BackendStatus.Drained> drained,
        long drainedRevision,
        long revision) {
    static final String STATE = "state";
    static final String TIMER = "timer";
    static final String DRAINED = "drained";

    private static final String ADDRESS = "address";
    private static final String WEIGHT = "weight";
    private static final String SLOW_START_MS = "slowStartMs";

    /** An update that gives the map this definition, and leaves its admin state. */
    static MapUpdate update(final Backend backend) {
        return MapUpdate.create()
                .set(ADDRESS, backend.address())
                .set(WEIGHT, Integer.toString(backend.weight()))
                .set(SLOW_START_MS, Long.toString(backend.slowStart().toMillis()));
    }

    /** @throws RuntimeException if the entry is not one that {@link #update} makes. */
    static Definition parse(final String id, final Entry entry) {
        final Backend backend = new Backend(
                id,
                text(entry, ADDRESS).orElseThrow(),
                text(entry, WEIGHT).map(Integer::parseInt).orElse(1),
                Duration.ofMillis(
                        text(entry, SLOW_START_MS).map(Long::parseLong).orElse(0L)));
        final AdminState admin = text(entry, STATE).map(AdminState::valueOf).orElse(AdminState.READY);
        final boolean isDraining = admin == AdminState.DRAIN;
        return new Definition(
                backend,
                admin,
                entry.field(STATE).map(Field::revision).orElse(entry.revision()),
                isDraining ? text(entry, TIMER).map(Long::parseLong).orElse(0L) : 0,
                isDraining ? text(entry, DRAINED).map(BackendStatus.Drained::valueOf) : Optional.empty(),
                entry.field(DRAINED).map(Field::revision).orElse(0L),
                entry.revision());
    }

    private static Optional<String> text(final Entry entry, final String field) {
        return entry.field(field).map(Field::text);
    }
}
