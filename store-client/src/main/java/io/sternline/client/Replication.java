package io.sternline.client;

/** How a namespace's changes reach the replicas. Chosen when the namespace is made, for good. */
public enum Replication {
    /** A write is acknowledged once a majority of the group holds it: no failover loses it. */
    SYNC,
    /**
     * A write is acknowledged once the primary has applied it, and the replicas follow: it waits for no other node, and a
     * primary that dies may take the newest writes with it until it is back. Such a namespace has revisions of its own, and
     * no {@link ReadLevel#LINEARIZABLE} reads.
     */
    ASYNC
}
