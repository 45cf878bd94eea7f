package io.sternline.client;

/** Why a call was refused. In every case nothing changed. */
public enum Rejection {
    /** No such namespace in the group. */
    UNKNOWN_NAMESPACE,
    /** The namespace exists with other settings. */
    NAMESPACE_EXISTS,
    /** The key is larger than its namespace allows. */
    KEY_TOO_LARGE,
    /** The value, or all fields of a map together, is larger than its namespace allows. */
    VALUE_TOO_LARGE,
    /** The entry has another type, for instance an increment of a plain value or an update of its fields. */
    WRONG_TYPE,
    /** The counter would leave the range of a signed 64-bit number. */
    COUNTER_OVERFLOW,
    /** An argument is out of its range. */
    INVALID_ARGUMENT,
    /** The store or the namespace has no room; the message says which limit was reached. */
    STORE_FULL,
    /**
     * A guard of the write does not stand as it did: the lock, the lease or the assignment it relies on has gone to somebody
     * else, see {@link Guard}.
     */
    FENCED,
    /** The lease that is to own the entry has ended. */
    LEASE_ENDED,
    /**
     * Too many unfinished calls in this client or in the node, or too few replicas of ASYNC namespaces that keep up; the
     * message says which. Back off.
     */
    OVERLOADED,
    /** The node does not know this kind of call: it is older than this client. */
    UNSUPPORTED,
    /** The client is closed. */
    CLOSED
}
