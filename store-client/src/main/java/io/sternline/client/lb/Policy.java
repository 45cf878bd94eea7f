package io.sternline.client.lb;

/** How a balancer chooses among the backends that may be given new sessions. Each gets its share by weight. */
public enum Policy {
    /** By turns, smoothly: a backend of weight 5 beside two of weight 1 gets aabacaa, not aaaaabc. */
    ROUND_ROBIN,
    /** At random, so that many balancers that know nothing of each other never fall into step. */
    RANDOM,
    /**
     * The one with the fewest open connections for its weight, those of all balancers together. Of more than 128 backends, the
     * better of two drawn at random.
     */
    LEAST_CONNECTIONS,
    /** The same key gets the same backend, on every balancer; when a backend comes or goes, only keys that it gains or loses move. */
    CONSISTENT_HASH
}
