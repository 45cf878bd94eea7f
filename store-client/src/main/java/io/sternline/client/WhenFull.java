package io.sternline.client;

/** What a namespace does with a write for which there is no room. */
public enum WhenFull {
    /** Refuses it as {@link Rejection#STORE_FULL}. */
    REJECT,
    /**
     * Removes those of its entries that would expire first, until there is room. Entries that never expire stay; where
     * nothing else is left, the write is refused.
     */
    EVICT_SOONEST
}
