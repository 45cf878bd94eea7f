package io.sternline.client.lb;

/**
 * Something has happened to a backend.
 *
 * @param kind what.
 * @param status how it stands with it since; as it was last, if it was removed.
 */
public record BackendEvent(Kind kind, BackendStatus status) {
    /** What may happen. */
    public enum Kind {
        ADDED,
        /** It was defined anew, or its admin state was changed. */
        CHANGED,
        REMOVED,
        /** The verdict of the observers is that it is up. */
        UP,
        /** The verdict of the observers is that it is down. */
        DOWN,
        /** Its draining is over, see {@link BackendStatus#drained}. Comes once for each draining. */
        DRAINED
    }
}
