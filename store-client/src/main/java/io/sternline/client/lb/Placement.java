package io.sternline.client.lb;

import io.sternline.client.Guard;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

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
     * @param isReady false: as far as is known it is given no sessions; to be read anew.
     */
    record Target(String backend, Optional<Guard> guard, boolean isReady) {
        Target(final String backend, final Optional<Guard> guard) {
            this(backend, guard, true);
        }

        /** What is answered where it is certain that it is not ready. */
        <T> Outcome<T> refused() {
            return new Outcome.Rejected<>(
                    Rejection.FENCED,
                    "backend '" + backend + "' drains or is in maintenance: give the session another one");
        }
    }
}
