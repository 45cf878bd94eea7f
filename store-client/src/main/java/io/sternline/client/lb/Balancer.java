package io.sternline.client.lb;

import io.sternline.client.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Chooses backends, as all balancers of the pool do: by what they share. For load balancers to embed.
 *
 * <pre>{@code
 * Optional<Assignment> assignment = balancer.assign(sessionId);   // the session's backend, the same for every balancer
 * Optional<Backend> any = balancer.choose();                      // a request that belongs to no session
 * }</pre>
 *
 * <p>What it chooses from is a snapshot in this process, replaced within milliseconds of a change. While the group cannot be reached
 * choosing goes on with the last one, and so do sessions whose assignment is held here; only new assignments wait, and fail by
 * the client's call timeout: a choice that other balancers might not share is never passed off as an assignment.
 *
 * <p>Where no backend can be used the answer is empty, never an exception. Thread-safe; to be closed. What waits must not be called on the
 * client's own thread, which brings the answers.
 */
public interface Balancer extends AutoCloseable {
    /** A backend for a request that belongs to no session. Takes well under a microsecond and allocates nothing. */
    Optional<Backend> choose();

    /**
     * The session's backend if its assignment is held here and the backend can go on with it; otherwise one by the policy, for now:
     * nothing is assigned. Takes less than a microsecond and allocates nothing; never waits.
     */
    Optional<Backend> choose(String key);

    /** The session's backend, if its assignment is held here and the backend can go on with it. As cheap as {@link #choose(String)}. */
    Optional<Backend> assigned(String key);

    /**
     * Where the session belongs. It is assigned if it is not, and assigned anew if its backend can serve it no more: gone, down, in
     * maintenance, or drained. At once if the assignment is held here and can stay; otherwise this waits for the group.
     *
     * @return empty if there is no backend that may be given the session.
     * @throws io.sternline.client.StoreException as writes of {@link io.sternline.client.Namespace}: the session may be assigned
     *     or not, and asking again tells.
     */
    Optional<Assignment> assign(String key);

    /**
     * Same, and if the session has no backend it is given to the preferred one, where that may be given new sessions, its circuit breaker aside:
     * for sessions that began with a request that some backend has served already.
     *
     * @param preferred the backend's id.
     */
    Optional<Assignment> assign(String key, String preferred);

    /** {@link #assign(String)} without blocking; completes as stages of {@link io.sternline.client.AsyncNamespace} do. */
    CompletionStage<Outcome<Optional<Assignment>>> assignAsync(String key);

    /** A backend by its id, as it was defined; empty if there is none. */
    Optional<Backend> backend(String id);

    /** Counts a connection to the backend that was opened through this balancer, for {@link Policy#LEAST_CONNECTIONS}. */
    void opened(Backend backend);

    /** Counts one that is closed. Once for each that was opened. */
    void closed(Backend backend);

    /** Backends that may be given new sessions now. */
    List<Backend> usable();

    /**
     * Assigns all sessions of a backend anew, by the policy, and does not wait for them to be seen. Best after {@link Backends#maintain}
     * or {@link Backends#remove}; blocks.
     */
    Affinity.Evacuation evacuate(String backend);

    @Override
    void close();
}
