package io.sternline.client.lb;

import io.sternline.client.Guard;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Backends that the application names for sessions by itself. They need not be defined. One that is, is given no session while it drains or is in
 * maintenance: an assignment relies on its entry being as it was known here, so that one is refused also if that was said a moment ago. As
 * long as backends have not been read for the first time nothing is known, and nothing relied on.
 */
final class NamedBackends {
    private static final long UNDEFINED = 0;

    private final BackendModel model;
    private final BackendReader reader;
    private final String namespace;

    /** @param namespace name of the namespace of backends. */
    NamedBackends(final BackendModel model, final BackendReader reader, final String namespace) {
        this.model = model;
        this.reader = reader;
        this.namespace = namespace;
    }

    Placement.Target target(final String backend) {
        Backend.requireName("the backend's id", backend);
        final BackendModel.View view = model.view();
        if (!view.isReady()) {
            return new Placement.Target(backend, Optional.empty());
        }
        final Optional<BackendStatus> status =
                Optional.ofNullable(view.standings().get(backend)).map(Standing::status);
        final long revision = status.map(BackendStatus::revision).orElse(UNDEFINED);
        final Guard guard = new Guard(namespace, BackendKeys.definition(backend), revision);
        final boolean isReady =
                status.map(known -> known.admin() == AdminState.READY).orElse(true);
        return new Placement.Target(backend, Optional.of(guard), isReady);
    }

    CompletionStage<Void> refresh(final String backend) {
        return reader.refresh(backend);
    }

    /** Sessions stay wherever they are, and others go where they are told. */
    Placement chosenBy(final Supplier<String> chooser) {
        return new Placement() {
            @Override
            public boolean mayStay(final byte[] backendId) {
                return true;
            }

            @Override
            public Optional<Target> target(final String key) {
                return Optional.of(NamedBackends.this.target(chooser.get()));
            }

            @Override
            public boolean isOlderThan(final long revision) {
                return false;
            }

            @Override
            public CompletionStage<Void> refresh(final String backendId) {
                return reader.refresh(backendId);
            }
        };
    }
}
