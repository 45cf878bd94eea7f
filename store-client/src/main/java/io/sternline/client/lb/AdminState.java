package io.sternline.client.lb;

/** What operators want of a backend. */
public enum AdminState {
    /** Gets new sessions and keeps its own. */
    READY,
    /** Keeps the sessions it has and gets no new ones, until none is left or its deadline has passed. */
    DRAIN,
    /** Gets nothing; its sessions move when they are next seen. */
    MAINT
}
