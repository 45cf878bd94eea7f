package io.sternline.client.lb;

import io.sternline.client.Guard;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What an assignment in the making has to know of backends. Thread-safe; nothing here blocks. */
interface Placement {
    /** Whether a session may stay with the backend of this id. */
    boolean mayStay(byte[] backendId);

    /** A backend for a session that has none. */
    Optional<Target> target(String key);

    /** Whether what is known here may be older than what was known to whoever wrote something at this revision. */
    boolean isOlderThan(long revision);

    /** Reads anew how it is with a backend. Completes normally, in any case. */
    CompletionStage<Void> refresh(String backendId);

    /**
     * A backend that was chosen.
     *
     * @param guard what an assignment to it relies on: that it is still defined as it was when it was chosen, and not draining since.
     */
    record Target(String backend, Optional<Guard> guard) {}

    /** Sessions stay wherever they are, and others go where they are told. */
    static Placement by(final Supplier<String> chooser) {
        return new Placement() {
            @Override
            public boolean mayStay(final byte[] backendId) {
                return true;
            }

            @Override
            public Optional<Target> target(final String key) {
                final String backend = Backend.requireName("the chosen backend's id", chooser.get());
                return Optional.of(new Target(backend, Optional.empty()));
            }

            @Override
            public boolean isOlderThan(final long revision) {
                return false;
            }

            @Override
            public CompletionStage<Void> refresh(final String backendId) {
                return CompletableFuture.completedFuture(null);
            }
        };
    }
}
