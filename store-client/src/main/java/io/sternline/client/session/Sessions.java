package io.sternline.client.session;

import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The sessions of one name. Make it once for the application, by {@link StoreClient#sessions(SessionSettings)}, and share it: it is thread-safe.
 *
 * <pre>{@code
 * Sessions sessions = client.sessions("shop");
 * Session session = sessions.create().setPrincipal("alice").set("cart", cart);
 * session.save();
 *
 * Session later = sessions.load(id).orElseThrow();
 * later.set("seats", 2).save();
 * }</pre>
 *
 * <p>A session that is not accessed for its {@link Session#maxInactive} ends, by the group's clock; never earlier, and at most a tenth later ({@link
 * SessionSettings#touchFraction}). Loading is accessing, and so is saving. That a session was accessed costs a write only if the last one is
 * longer ago than that tenth; it is not waited for, and repeated with the next access if it came to nothing.
 *
 * <p>Sessions are kept in the namespace {@code <name>.sessions}, one map each, which is made on first use.
 */
public interface Sessions extends AutoCloseable {
    /** What {@link StoreClient#sessions(SessionSettings)} does. The client stays the caller's to close. */
    static Sessions open(final StoreClient client, final SessionSettings settings) {
        return new StoreSessions(client, settings);
    }

    /** What they are like. */
    SessionSettings settings();

    /** A new session with a strong id. Nothing is stored until it is saved. */
    Session create();

    /**
     * A new session whose id the caller brings, for containers that make their own. It must be as hard to guess.
     *
     * @param id 1 to 256 printable ASCII characters without spaces.
     */
    Session create(String id);

    /**
     * The session of this id, if it lives; from memory, if there is a {@linkplain SessionSettings#withNearCache near cache} that knows it. What can be no
     * id, as from a forged cookie, is no error, and there is no such session. Counts as an access.
     */
    Optional<Session> load(String id);

    /** Same, asking the group in any case. */
    Optional<Session> load(String id, ReadLevel level);

    /** {@link #load(String)} without waiting. Asks the group, also where there is a near cache. The stage completes on the client's own thread. */
    CompletionStage<Outcome<Optional<Session>>> loadAsync(String id);

    /** {@link #load(String, ReadLevel)} at level SESSION which does not count as an access. */
    Optional<Session> peek(String id);

    /**
     * Ends a session, for everybody.
     *
     * @return whether there was one.
     */
    boolean invalidate(String id);

    /** All sessions of this principal, see {@link Session#setPrincipal}. Does not count as an access. */
    default Stream<Session> findByPrincipal(final String principal) {
        return findByIndex(Indexes.PRINCIPAL, principal);
    }

    /**
     * All sessions that have this value in this index, the one that was written longest ago first. The index is exact. Fetched page by page as the
     * stream is read; does not count as an access.
     */
    Stream<Session> findByIndex(String name, String value);

    /**
     * Tells of sessions that come and go, from about now on: each event once, in order, whoever caused it and whatever happens to nodes and connections. Every listener
     * of every client is told.
     */
    Subscription listen(SessionListener listener);

    /** {@link #listen(SessionListener)} from a revision on, such as {@link Subscription#revision()} of an earlier one, also in another process. */
    Subscription listen(SessionListener listener, long afterRevision);

    /** What was done here so far. */
    SessionStats stats();

    /** Ends the subscriptions and lets go of the near cache. Sessions stay as they are. */
    @Override
    void close();
}
