package io.sternline.client.lease;

import io.sternline.client.Namespace;
import java.time.Duration;
import java.util.Map;

/**
 * Sums to which processes contribute what they count, such as open connections of each backend, by every load balancer. What a
 * process contributes is withdrawn when its lease ends, so no sum drifts.
 *
 * <pre>{@code
 * Contributions connections = Contributions.open(client.namespace("connections"), lease);
 * Contribution ofBackend = connections.of("backend-7");
 * ofBackend.add(1);                    // local: some nanoseconds
 * long open = ofBackend.current();     // of all balancers
 * }</pre>
 *
 * <p>Each process writes one number for each key, its own, as it stands: so a write that is lost or comes twice does no harm, and one that
 * a failover of an ASYNC namespace takes back is repeated. Writes of one key are {@value #WRITE_INTERVAL_MS} ms apart, and one
 * carries all that was added meanwhile. Sums come from a watch of the namespace: they are exact as of {@link #revision}.
 *
 * <p>Thread-safe; has two threads of its own, and is to be closed.
 */
public interface Contributions extends AutoCloseable {
    /** Writes of one key are at least so far apart. */
    long WRITE_INTERVAL_MS = 10;

    /**
     * @param namespace used for nothing else, SYNC or ASYNC.
     * @param lease with which all that this process contributes is withdrawn.
     */
    static Contributions open(final Namespace namespace, final Lease lease) {
        return LeasedContributions.open(namespace, lease);
    }

    /**
     * This process's contribution to one sum, always the same object until it is {@linkplain Contribution#withdraw withdrawn}.
     *
     * @param key any text with at least one character; in UTF-8 it must leave 28 of the bytes that the namespace allows keys. A
     *     process contributes to up to 10,000.
     */
    Contribution of(String key);

    /** What all live leases contribute to a sum; 0 if nobody does. */
    long sum(String key);

    /** All sums but those that are 0. */
    Map<String, Long> sums();

    /** The sums count every change up to this revision; -1 until they have been read for the first time. */
    long revision();

    /** For how long nothing was heard of the group's changes. */
    Duration age();

    /** Waits until the sums have been read for the first time. */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /**
     * Waits until all that this process contributes is written as it stands.
     *
     * @return whether it is.
     */
    boolean flush(Duration timeout) throws InterruptedException;

    /**
     * Contributes the same under another lease, once the one before was lost. What the one before owns, if it still lives, counts
     * beside it until it ends.
     */
    void renew(Lease newLease);

    /** Withdraws all that this process contributes, if the group can be reached within a second, and lets go of the sums. */
    @Override
    void close();
}
