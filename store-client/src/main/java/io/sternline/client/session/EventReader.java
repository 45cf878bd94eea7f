package io.sternline.client.session;

import io.sternline.client.Change;
import io.sternline.client.Field;
import java.util.Optional;

/** Makes events of changes. A session that gets another id is two changes and one event. Owned by one thread. */
final class EventReader {
    /** The first half of a change of id; null while there is none. */
    private Change moved;

    /** Whether everything that was given is told; if not, the next change belongs to what is not. */
    boolean isComplete() {
        return moved == null;
    }

    /** What a change tells; empty: nothing, or not yet. */
    Optional<SessionEvent> next(final Change change, final boolean mayBeRepeated) {
        final Change before = moved;
        moved = null;
        return switch (change.kind()) {
            case PUT ->
                before != null
                        ? event(SessionEvent.Kind.ID_CHANGED, change, Optional.of(before.key()), mayBeRepeated)
                        : isCreated(change)
                                ? event(SessionEvent.Kind.CREATED, change, Optional.empty(), mayBeRepeated)
                                : Optional.empty();
            case REMOVED -> event(SessionEvent.Kind.DELETED, change, Optional.empty(), mayBeRepeated);
            case EXPIRED -> event(SessionEvent.Kind.EXPIRED, change, Optional.empty(), mayBeRepeated);
            case EVICTED -> event(SessionEvent.Kind.EVICTED, change, Optional.empty(), mayBeRepeated);
            case MOVED -> {
                moved = change;
                yield Optional.empty();
            }
            case TOUCHED, LEASE_ENDED, NAMESPACE_DEFINED, OTHER -> Optional.empty();
        };
    }

    /** Written once in a session's life. */
    private static boolean isCreated(final Change change) {
        return change.entry()
                .flatMap(entry -> entry.field(SessionRecord.CREATED_FIELD))
                .map(Field::revision)
                .filter(revision -> revision == change.revision())
                .isPresent();
    }

    private static Optional<SessionEvent> event(
            final SessionEvent.Kind kind,
            final Change change,
            final Optional<String> previousId,
            final boolean mayBeRepeated) {
        return Optional.of(
                new SessionEvent(kind, change.key(), previousId, change.revision(), change.time(), mayBeRepeated));
    }
}
