package io.sternline.client.session;

/** What became of a session's changes. That the session is gone meanwhile is an answer, not an error: users log out while requests run. */
public enum SaveResult {
    /** They are stored. */
    SAVED,
    /** There were none; nothing was sent. */
    UNCHANGED,
    /** The session has expired or was removed, or has another id now. Nothing was stored, and nothing is brought back. */
    GONE,
    /** Somebody else has changed the session since it was loaded, or has a session of that id already. Nothing was stored. */
    CONFLICT,
    /** The session's lock went to somebody else. Nothing was stored. */
    FENCED;

    /** Whether the session in the store is as this one now. */
    public boolean isOk() {
        return this == SAVED || this == UNCHANGED;
    }

    /**
     * For those to whom anything else is an error.
     *
     * @throws IllegalStateException if not {@link #isOk}.
     */
    public void orThrow() {
        if (!isOk()) {
            throw new IllegalStateException("the session was not saved: " + this);
        }
    }
}
