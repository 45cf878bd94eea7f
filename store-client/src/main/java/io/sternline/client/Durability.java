package io.sternline.client;

/** How far a write had got when it was acknowledged. */
public enum Durability {
    /** Applied by the primary; replicas follow: a failover may cost it. The answer in ASYNC namespaces. */
    LOCAL,
    /** Held by a majority of the group: it survives the loss of any minority. */
    QUORUM
}
