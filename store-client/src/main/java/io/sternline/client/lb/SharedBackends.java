package io.sternline.client.lb;

import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The public face of backends. */
final class SharedBackends implements Backends {
    /** Tries to define a backend that comes and goes meanwhile. */
    private static final int TRIES_MAX = 5;

    private static final byte[] NOTHING = {};

    private final Namespace namespace;
    private final BackendModel model;
    private final Runnable definition;
    private final ToLongFunction<String> sessions;

    /**
     * @param definition makes sure that the namespace exists.
     * @param sessions counts those of a backend.
     */
    SharedBackends(
            final Namespace namespace,
            final BackendModel model,
            final Runnable definition,
            final ToLongFunction<String> sessions) {
        this.namespace = namespace;
        this.model = model;
        this.definition = definition;
        this.sessions = sessions;
    }

    @Override
    public void put(final Backend backend) {
        definition.run();
        final String key = BackendKeys.definition(backend.id());
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            final MapUpdate create = Definition.update(backend)
                    .set(Definition.STATE, AdminState.READY.name())
                    .onlyIfAbsent();
            if (namespace.updateMap(key, create).applied()
                    || namespace
                            .updateMap(key, Definition.update(backend).onlyIfPresent())
                            .applied()) {
                return;
            }
        }
        throw new RejectedException(
                Rejection.OVERLOADED,
                "backend '" + backend.id() + "' was removed and defined by others " + TRIES_MAX
                        + " times while it was to be defined: nothing was changed");
    }

    @Override
    public boolean remove(final String id) {
        definition.run();
        final boolean isFound = namespace.remove(BackendKeys.definition(id)).found();
        namespace.remove(BackendKeys.timer(id));
        return isFound;
    }

    @Override
    public boolean ready(final String id) {
        return setState(id, AdminState.READY, 0);
    }

    @Override
    public boolean maintain(final String id) {
        return setState(id, AdminState.MAINT, 0);
    }

    @Override
    public boolean drain(final String id) {
        return setState(id, AdminState.DRAIN, 0);
    }

    @Override
    public boolean drain(final String id, final Duration deadline) {
        definition.run();
        // First the timer: if this client dies in between, it goes by itself and was of no consequence.
        final Receipt timer = namespace.put(
                BackendKeys.timer(id), NOTHING, Expiry.ttl(deadline).andIdle(Duration.ZERO));
        return setState(id, AdminState.DRAIN, timer.revision());
    }

    private boolean setState(final String id, final AdminState state, final long timerRevision) {
        definition.run();
        final MapUpdate update = MapUpdate.create()
                .set(Definition.STATE, state.name())
                .remove(Definition.DRAINED)
                .onlyIfPresent();
        if (timerRevision == 0) {
            update.remove(Definition.TIMER);
        } else {
            update.set(Definition.TIMER, Long.toString(timerRevision));
        }
        return namespace.updateMap(BackendKeys.definition(id), update).applied();
    }

    @Override
    public Optional<BackendStatus> find(final String id) {
        return Optional.ofNullable(model.view().standings().get(id)).map(Standing::status);
    }

    @Override
    public List<BackendStatus> all() {
        return model.view().standings().values().stream().map(Standing::status).toList();
    }

    @Override
    public long sessions(final String id) {
        definition.run();
        return sessions.applyAsLong(id);
    }

    @Override
    public Subscription subscribe(final Consumer<BackendEvent> listener) {
        return model.listen(listener);
    }
}
