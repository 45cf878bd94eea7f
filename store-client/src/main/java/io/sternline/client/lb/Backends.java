package io.sternline.client.lb;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The backends of a pool, shared by all load balancers. Changes are seen by all of them within milliseconds, each once and in order.
 *
 * <p>Thread-safe. Writes block and throw as those of {@link io.sternline.client.Namespace} do; what is read is what this client has heard of.
 */
public interface Backends {
    /** Defines a backend, READY, or gives one that is known another definition and leaves its admin state. */
    void put(Backend backend);

    /**
     * Removes a backend. Its sessions get another one when they are next seen, or by {@link Balancer#evacuate}.
     *
     * @return whether there was one.
     */
    boolean remove(String id);

    /** Lets a backend have new sessions (again). False: there is none of this id. */
    boolean ready(String id);

    /** Takes a backend out of use at once. False: there is none of this id. */
    boolean maintain(String id);

    /**
     * Gives a backend no new sessions, and lets it keep its own until none is left. Once this returns no new session can be assigned to it,
     * not even by a balancer that has not heard of it yet. {@link BackendEvent.Kind#DRAINED} tells when it is over.
     *
     * @return false: there is none of this id.
     */
    boolean drain(String id);

    /**
     * Same, but sessions that are left after {@code deadline}, on the group's clock, move when they are next seen. For one that drains
     * already it is the new deadline.
     *
     * @param deadline 1 ms to ten years.
     */
    boolean drain(String id, Duration deadline);

    /** How it stands with the backend; empty if there is none of this id. */
    Optional<BackendStatus> find(String id);

    /** How it stands with all, in order of id. */
    List<BackendStatus> all();

    /** How many sessions the backend has still: asks the group. */
    long sessions(String id);

    /**
     * Tells of what happens from now on, each event once and in order, on a thread that brings the changes: it must not be held up for
     * long. It may call this client.
     *
     * @return to be closed when it is not to be told any more.
     */
    Subscription subscribe(Consumer<BackendEvent> listener);

    /** Ends when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
