package io.sternline.client.session;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.IndeterminateException;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A session's copy in one request. A save is one conditional update of the session's map: a new one only where there is none, any other only where
 * there is one. Whatever goes wrong on the way, what was changed stays marked as such, and can be saved again.
 */
final class StoreSession implements Session {
    /** How often a save is tried whose indexes others change at the same time. */
    private static final int INDEX_TRIES_MAX = 16;

    /** In place of a revision: others may have changed something before this copy's last save. */
    private static final long UNKNOWN = -1;

    private final StoreSessions sessions;
    private final Attributes attributes;
    private final Indexes indexes;
    private final Instant lastAccessedAt;
    private String id;

    /** What {@link #changeId} has begun to give it; null if there is no such thing under way. */
    private String nextId;

    private SessionRecord record;
    /** Null: none. */
    private Guard guard;

    private boolean isNew;
    private boolean isFirstSaveUnknown;
    private boolean isMaxInactiveChanged;
    private boolean isGone;

    /** That this copy is of; {@link #UNKNOWN} if it is not a copy of any. */
    private long revision;

    /** A new one. */
    StoreSession(final StoreSessions sessions, final String id) {
        this.sessions = sessions;
        this.id = id;
        final SessionSettings settings = sessions.settings();
        final Instant now = Instant.now();
        record = new SessionRecord(
                now.toEpochMilli(),
                settings.lifetime(),
                settings.maxInactive(),
                settings.storedIdle(settings.maxInactive()));
        attributes = new Attributes(sessions.format);
        indexes = new Indexes();
        lastAccessedAt = createdAt();
        isNew = true;
    }

    /** One that was read. */
    StoreSession(
            final StoreSessions sessions, final Entry entry, final SessionRecord record, final Instant lastAccessedAt) {
        this.sessions = sessions;
        this.id = entry.key();
        this.record = record;
        attributes = new Attributes(sessions.format, entry.fields());
        indexes = new Indexes(entry);
        revision = entry.revision();
        this.lastAccessedAt = lastAccessedAt.isBefore(createdAt()) ? createdAt() : lastAccessedAt;
    }

    SessionRecord record() {
        return record;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isNew() {
        return isNew;
    }

    @Override
    public boolean isGone() {
        return isGone;
    }

    @Override
    public Instant createdAt() {
        return Instant.ofEpochMilli(record.createdMs());
    }

    @Override
    public Instant lastAccessedAt() {
        return lastAccessedAt;
    }

    @Override
    public Duration maxInactive() {
        return record.maxInactive();
    }

    @Override
    public Session setMaxInactive(final Duration max) {
        requireNotGone();
        SessionSettings.checkMaxInactive(max);
        if (!max.equals(record.maxInactive())) {
            record = new SessionRecord(
                    record.createdMs(),
                    record.lifetime(),
                    max,
                    sessions.settings().storedIdle(max));
            isMaxInactiveChanged = true;
        }
        return this;
    }

    @Override
    public Duration lifetime() {
        return record.lifetime();
    }

    @Override
    public Set<String> names() {
        return attributes.names();
    }

    @Override
    public Optional<Object> get(final String name) {
        return attributes.get(id, name);
    }

    @Override
    public <T> Optional<T> get(final String name, final Class<T> type) {
        return get(name).map(value -> {
            if (!type.isInstance(value)) {
                throw AttributeFormat.failed(
                        id, name, "is a " + value.getClass().getTypeName() + ", not a " + type.getTypeName(), null);
            }
            return type.cast(value);
        });
    }

    @Override
    public Session set(final String name, final Object value) {
        requireNotGone();
        if (value == null) {
            return remove(name);
        }
        attributes.set(Attributes.requireName(name), value);
        return this;
    }

    @Override
    public Session remove(final String name) {
        requireNotGone();
        attributes.remove(Attributes.requireName(name));
        return this;
    }

    @Override
    public Optional<String> index(final String name) {
        return indexes.get(name);
    }

    @Override
    public Session setIndex(final String name, final String value) {
        requireNotGone();
        indexes.set(name, Objects.requireNonNull(value, "value"));
        return this;
    }

    @Override
    public Session removeIndex(final String name) {
        requireNotGone();
        indexes.remove(name);
        return this;
    }

    @Override
    public SaveResult save() {
        return save(false);
    }

    @Override
    public SaveResult saveIfUnchanged() {
        if (revision == UNKNOWN) {
            throw new IllegalStateException(
                    "session " + SessionIds.shown(id)
                            + " was saved since it was loaded, and what others had changed by then is not known: load it again");
        }
        return save(true);
    }

    private SaveResult save(final boolean onlyIfUnchanged) {
        for (int tries = 0; tries < INDEX_TRIES_MAX; tries++) {
            final Optional<MapUpdate> update = update(onlyIfUnchanged);
            if (update.isEmpty()) {
                return isGone ? SaveResult.GONE : SaveResult.UNCHANGED;
            }
            final Optional<SaveResult> result;
            try {
                result = settle(
                        sessions.entries.call(namespace -> guarded(namespace).updateMap(id, update.get())),
                        onlyIfUnchanged);
            } catch (final IndeterminateException ex) {
                isFirstSaveUnknown |= isNew;
                throw ex;
            } catch (final RejectedException ex) {
                if (ex.reason() == Rejection.FENCED) {
                    return SaveResult.FENCED;
                }
                throw new RejectedException(ex.reason(), explained(ex.reason(), ex.getMessage()));
            }
            if (result.isPresent()) {
                return result.get();
            }
        }
        return SaveResult.CONFLICT;
    }

    @Override
    public CompletionStage<Outcome<SaveResult>> saveAsync() {
        return saveAsync(INDEX_TRIES_MAX);
    }

    private CompletionStage<Outcome<SaveResult>> saveAsync(final int triesLeft) {
        final Optional<MapUpdate> update = triesLeft == 0 ? Optional.empty() : update(false);
        if (update.isEmpty()) {
            final SaveResult result =
                    isGone ? SaveResult.GONE : triesLeft == 0 ? SaveResult.CONFLICT : SaveResult.UNCHANGED;
            return CompletableFuture.completedStage(new Outcome.Ok<>(result));
        }
        return sessions.entries
                .callAsync(namespace -> guarded(namespace).async().updateMap(id, update.get()))
                .thenCompose(outcome -> {
                    if (outcome instanceof Outcome.Ok<Conditional> ok) {
                        return settle(ok.value(), false)
                                .<CompletionStage<Outcome<SaveResult>>>map(
                                        result -> CompletableFuture.completedStage(new Outcome.Ok<>(result)))
                                .orElseGet(() -> saveAgainAsync(triesLeft - 1));
                    }
                    isFirstSaveUnknown |= isNew && outcome instanceof Outcome.Indeterminate;
                    if (outcome instanceof Outcome.Rejected<Conditional> rejected
                            && rejected.reason() == Rejection.FENCED) {
                        return CompletableFuture.completedStage(new Outcome.Ok<>(SaveResult.FENCED));
                    }
                    return CompletableFuture.completedStage(
                            outcome instanceof Outcome.Rejected<Conditional> rejected
                                    ? new Outcome.Rejected<>(
                                            rejected.reason(), explained(rejected.reason(), rejected.message()))
                                    : outcome.map(impossible -> SaveResult.CONFLICT));
                });
    }

    /** Nobody is there to throw to any more. */
    private CompletionStage<Outcome<SaveResult>> saveAgainAsync(final int triesLeft) {
        try {
            return saveAsync(triesLeft);
        } catch (final AttributeException ex) {
            return CompletableFuture.completedStage(
                    new Outcome.Rejected<>(Rejection.INVALID_ARGUMENT, ex.getMessage()));
        }
    }

    /** From now on it is changed only if this holds. */
    void guardBy(final Guard lock) {
        guard = lock;
    }

    private Namespace guarded(final Namespace namespace) {
        return guard == null ? namespace : namespace.guardedBy(guard);
    }

    @Override
    public SaveResult changeId() {
        if (guard != null) {
            throw new IllegalStateException(this + " is locked by its id: unlock it before it gets another one");
        }
        if (isNew && !isFirstSaveUnknown) {
            id = SessionIds.random();
            return SaveResult.UNCHANGED;
        }
        final boolean isBegun = nextId != null;
        if (!isBegun) {
            final SaveResult saved = save();
            if (!saved.isOk()) {
                return saved;
            }
            nextId = SessionIds.random();
        }
        final String from = id;
        final String to = nextId;
        final Conditional moved;
        try {
            moved = sessions.entries.call(namespace -> namespace.move(from, to));
        } catch (final RejectedException | UnavailableException ex) {
            // Nothing came of this try; of an earlier one there is no telling yet.
            nextId = isBegun ? to : null;
            throw ex;
        }
        // An earlier try may have moved it: nobody else knows the new id.
        final boolean isMoved = moved.applied() || moved.current().isPresent() || sessions.exists(to);
        sessions.gone(from);
        isGone = !isMoved;
        if (isMoved) {
            id = to;
            revision = UNKNOWN;
        }
        nextId = null;
        return isMoved ? SaveResult.SAVED : SaveResult.GONE;
    }

    @Override
    public boolean invalidate() {
        if (isGone) {
            return false;
        }
        boolean wasStored = (!isNew || isFirstSaveUnknown) && sessions.invalidate(id);
        if (nextId != null) {
            wasStored |= sessions.invalidate(nextId);
        }
        isGone = true;
        return wasStored;
    }

    /** What is to be sent; empty: nothing. */
    private Optional<MapUpdate> update(final boolean onlyIfUnchanged) {
        if (isGone) {
            return Optional.empty();
        }
        if (nextId != null) {
            throw new IllegalStateException(this + " may have another id by now: call changeId again, which finds out");
        }
        final MapUpdate update = MapUpdate.create();
        boolean isChanged = attributes.write(id, sessions.settings().saveMode(), isNew, update);
        if (indexes.isChanged()) {
            indexes.write(update);
            isChanged = true;
        }
        if (isNew) {
            record.writeCreated(update);
            final Expiry expiry = Expiry.ttl(record.lifetime()).andIdle(record.storedIdle());
            return Optional.of(update.onlyIfAbsent().withExpiry(expiry));
        }
        if (isMaxInactiveChanged) {
            record.writeIdle(update);
            // What is not said of the time to live stays as it is.
            update.withExpiry(Expiry.idle(record.storedIdle()));
            isChanged = true;
        }
        if (!isChanged) {
            return Optional.empty();
        }
        return Optional.of(onlyIfUnchanged ? update.onlyIfRevision(revision) : update.onlyIfPresent());
    }

    /** Empty: to be tried again. */
    private Optional<SaveResult> settle(final Conditional answer, final boolean onlyIfUnchanged) {
        if (answer.applied()) {
            (isNew ? sessions.creates : sessions.saves).increment();
            attributes.written();
            if (indexes.isChanged()) {
                indexes.written(answer.receipt().revision());
            }
            revision = isNew || onlyIfUnchanged ? answer.receipt().revision() : UNKNOWN;
            isNew = false;
            isMaxInactiveChanged = false;
            sessions.written(id);
            return Optional.of(SaveResult.SAVED);
        }
        if (answer.current().isEmpty()) {
            isGone = true;
            sessions.gone(id);
            return Optional.of(SaveResult.GONE);
        }
        final Entry current = answer.current().get();
        if (isNew) {
            if (!isFirstSaveUnknown) {
                return Optional.of(SaveResult.CONFLICT);
            }
            // An earlier try has been made after all: what it wrote is written once more, and what was set since.
            isNew = false;
            revision = UNKNOWN;
        } else if (onlyIfUnchanged && current.revision() != revision) {
            return Optional.of(SaveResult.CONFLICT);
        }
        indexes.rebase(current);
        return Optional.empty();
    }

    private String explained(final Rejection reason, final String message) {
        return reason == Rejection.VALUE_TOO_LARGE
                ? "session " + SessionIds.shown(id) + " would be too large with its " + names().size() + " attributes: "
                        + message
                : message;
    }

    private void requireNotGone() {
        if (isGone) {
            throw new IllegalStateException(
                    "session " + SessionIds.shown(id) + " is gone: it was invalidated or has expired");
        }
    }

    /** Without the id, which is a secret. */
    @Override
    public String toString() {
        return "session " + SessionIds.shown(id) + " of '" + sessions.settings().name() + "'";
    }
}
