package io.sternline.benchmarks.chaos.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.StoreClient;
import io.sternline.client.lease.Lease;
import io.sternline.protocol.Protocol;
import java.time.Duration;

/**
 * A lease as one whose process dies without a word: an entry that is kept alive only while {@link #keepAlive} is called, and that nobody
 * removes. The library's own would say goodbye when its client is closed.
 */
final class AbandonedLease implements Lease {
    private final StoreClient client;
    private final String id;
    private final Duration ttl;
    private final long revision;

    private AbandonedLease(final StoreClient client, final String id, final Duration ttl, final long revision) {
        this.client = client;
        this.id = id;
        this.ttl = ttl;
        this.revision = revision;
    }

    /** @param id that nobody else has. */
    static AbandonedLease grant(final StoreClient client, final String id, final Duration ttl) {
        final long revision = client.namespace(Protocol.LEASES_NAMESPACE)
                .put(id, "dies".getBytes(UTF_8), Expiry.idle(ttl))
                .revision();
        return new AbandonedLease(client, id, ttl, revision);
    }

    /** Sends a sign of life, whatever comes of it. */
    void keepAlive() {
        client.namespace(Protocol.LEASES_NAMESPACE).async().touch(id, Expiry.DEFAULT);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    /** Never certainly: the dead do not rely on anything. */
    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public Guard guard() {
        return new Guard(Protocol.LEASES_NAMESPACE, id, revision);
    }

    /** Nobody hears of the end. */
    @Override
    public void onLost(final Runnable listener) {
        throw new IllegalStateException("nobody waits for the end of lease " + id + ", which is to be abandoned");
    }

    /** Says nothing to anybody: it ends when its ttl is over. */
    @Override
    public void close() {
        // That is what it is for.
    }
}
