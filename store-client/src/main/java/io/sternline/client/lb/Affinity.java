package io.sternline.client.lb;

import io.sternline.client.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which session belongs to which backend, for all load balancers together. Two that assign the same session at once agree: one of them
 * does it, and the other is given what stands. Each assignment has an epoch that grows whenever the session is assigned anew; who writes
 * under {@link Assignment#guard} cannot do so any more once that has happened.
 *
 * <p>This does not choose backends, takes any id, and does not ask how a backend fares. A {@link Balancer} does, and is what most load
 * balancers want. But to a backend that is defined and drains, or is in maintenance, no session is assigned: that is rejected as {@link
 * io.sternline.client.Rejection#FENCED}, also if it was drained a moment ago by another client. Only until the pool {@linkplain
 * LoadBalancing#awaitReady has read} its backends nothing is known of them, and any is taken.
 *
 * <p>Thread-safe. What is held in this process is answered from there, and a session that is seen prolongs its assignment now and
 * then without anybody waiting for that. Otherwise calls block until they are answered or their deadline passes, and throw as those of
 * {@link io.sternline.client.Namespace} do. Not to be called on the client's own thread.
 */
public interface Affinity {
    /** Where the session belongs; empty if it is not assigned. */
    Optional<Assignment> find(String key);

    /**
     * Where the session belongs; assigns it if it is not assigned.
     *
     * @param chooser names the backend if it comes to that; called again if the first answer came too late. Must not block.
     */
    Assignment assign(String key, Supplier<String> chooser);

    /**
     * The same without blocking. The stage completes as those of {@link io.sternline.client.AsyncNamespace} do; the chooser may be
     * called on the client's own thread.
     */
    CompletionStage<Outcome<Assignment>> assignAsync(String key, Supplier<String> chooser);

    /**
     * Assigns the session to another backend if {@code from} is still what stands.
     *
     * @return what stands then: if somebody else was faster, theirs.
     */
    Assignment reassign(Assignment from, String backend);

    /** Forgets the assignment, if it is still what stands; the session's next one has a later epoch. */
    boolean release(Assignment assignment);

    /** How many sessions are assigned to the backend. */
    long sessions(String backend);

    /**
     * Assigns all sessions of a backend anew, some at a time. One that somebody assigns anew meanwhile is left as it is then.
     *
     * @param chooser names a session's new backend; empty: it is left where it is.
     */
    Evacuation evacuate(String backend, Function<String, Optional<String>> chooser);

    /**
     * What became of the sessions of a backend.
     *
     * @param moved assigned anew.
     * @param left for which there was no other backend, or whose new assignment is not known to have been written.
     */
    record Evacuation(long moved, long left) {}
}
