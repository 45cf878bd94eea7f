package io.sternline.server.state;

import io.sternline.server.engine.EntryView;

/** Is told of entries that go without a command having asked for it, in the order in which they go. */
@FunctionalInterface
interface Departures {
    /** Why an entry went. */
    enum Cause {
        /** Its time was up. */
        EXPIRED,
        /** It made room for another. */
        EVICTED
    }

    /** Tells nobody. */
    Departures UNOBSERVED = (entry, revision, cause) -> {};

    /**
     * An entry is about to go.
     *
     * @param entry valid during the call only.
     * @param revision of this change.
     */
    void onDeparted(EntryView entry, long revision, Cause cause);
}
