package io.sternline.client.session;

import io.sternline.client.Outcome;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A session as one request works with it: a copy, which knows what was changed in it. For one thread at a time; every request loads its own.
 *
 * <p>{@link #save} sends what was changed and nothing else, so that requests that run at the same time do not undo each other's work; of two that set the
 * same attribute the later one counts. What others save meanwhile shows when the session is loaded again.
 *
 * <p>An object that was got and then changed in place is not saved, unless it is set again or the {@link SaveMode} says otherwise. It is encoded by
 * the save, so what is changed between {@link #set} and {@link #save} is saved too.
 *
 * <p>Calls that ask the group throw {@link StoreException}s, as those of {@link io.sternline.client.Namespace} do. A save that ended as indeterminate may be
 * repeated: it writes the same again.
 */
public interface Session {
    /** Unguessable, and a secret: who has it has the session. */
    String id();

    /** Whether it was never saved: nobody else can see it yet. */
    boolean isNew();

    /** Whether this client knows that the session is no more: it was invalidated here, or a save found it gone. */
    boolean isGone();

    /** When it was made, by the clock of the client that made it. */
    Instant createdAt();

    /**
     * When it was accessed before it was loaded here, as far as this client knows, by its clock. Accesses are written down only now and then
     * ({@link SessionSettings#touchFraction}), so it may have been later by that share of {@link #maxInactive}; with a near cache, only
     * accesses by this client are known.
     */
    Instant lastAccessedAt();

    /** How long it may go without being accessed; zero: for ever. */
    Duration maxInactive();

    /** Saved by the next save, and counts from then on. */
    Session setMaxInactive(Duration max);

    /** How long it may live, counted by the group from the first save on, however often it is accessed; zero: for ever. */
    Duration lifetime();

    /** Names of the attributes, those that were set here among them. */
    Set<String> names();

    /**
     * An attribute. The object is this copy's own; see above for changes in place.
     *
     * @throws AttributeException if it cannot be decoded. The others can, and saving leaves it as it is.
     */
    Optional<Object> get(String name);

    /**
     * An attribute of this class.
     *
     * @throws AttributeException if it cannot be decoded, or is something else.
     */
    <T> Optional<T> get(String name, Class<T> type);

    /**
     * Sets an attribute.
     *
     * @param name 1 to 254 bytes of UTF-8.
     * @param value null: {@link #remove}. That its codec takes it is found out by the save.
     * @throws IllegalStateException if the session {@link #isGone}.
     */
    Session set(String name, Object value);

    /**
     * Removes an attribute, also one that only others have set.
     *
     * @throws IllegalStateException if the session {@link #isGone}.
     */
    Session remove(String name);

    /** Who the session belongs to: the index {@code principal}. */
    default Optional<String> principal() {
        return index(Indexes.PRINCIPAL);
    }

    /** Has the session found by {@link Sessions#findByPrincipal}, from the next save on. */
    default Session setPrincipal(final String principal) {
        return setIndex(Indexes.PRINCIPAL, principal);
    }

    /** The value the session is found by in this index. */
    Optional<String> index(String name);

    /**
     * Has the session found by {@link Sessions#findByIndex}, from the next save on. A session has up to 4 indexes.
     *
     * @param name 1 to 64 of {@code a-z A-Z 0-9 . _ -}.
     * @param value a line of text; with the name 255 bytes of UTF-8.
     */
    Session setIndex(String name, String value);

    /** Has the session not found by this index any more, from the next save on. */
    Session removeIndex(String name);

    /**
     * Sends what was changed since the session was loaded or saved; of a new session everything. Never brings back what has expired or was removed.
     *
     * @throws AttributeException if an attribute is refused by its codec or is too large. Nothing was sent.
     * @throws StoreException VALUE_TOO_LARGE if the session as a whole would be too large.
     */
    SaveResult save();

    /** {@link #save} without waiting. The session must not be used until the stage completes, which it does on the client's own thread. */
    CompletionStage<Outcome<SaveResult>> saveAsync();

    /**
     * {@link #save}, provided that nobody has changed anything in the session since it was loaded: otherwise {@link SaveResult#CONFLICT}, and the thing
     * to do is to load it and decide again.
     *
     * @throws IllegalStateException after a {@link #save} of a loaded session: what others had changed by then is not known, so load it again.
     */
    SaveResult saveIfUnchanged();

    /**
     * Ends the session, for everybody.
     *
     * @return whether there was one in the store.
     */
    boolean invalidate();
}
