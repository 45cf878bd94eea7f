package io.sternline.client;

/** How fresh a read must be. */
public enum ReadLevel {
    /** Whatever the answering node has applied; may be stale. */
    LOCAL,
    /** Sees everything this client has seen: its own writes, and nothing older than it has read before. */
    SESSION,
    /** Sees every write that was acknowledged to anybody before the read began. Costs a round through the log. */
    LINEARIZABLE
}
