package io.sternline.client.lease;

import io.sternline.client.Guard;
import io.sternline.protocol.Protocol;
import java.time.Duration;

/** A lease that lives as long as the test says. */
record FakeLease(String id) implements Lease {
    @Override
    public Duration ttl() {
        return Duration.ofSeconds(10);
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Guard guard() {
        return new Guard(Protocol.LEASES_NAMESPACE, id, 1);
    }

    @Override
    public void onLost(final Runnable listener) {
        throw new IllegalStateException("not played");
    }

    @Override
    public void close() {
        throw new IllegalStateException("not played");
    }
}
