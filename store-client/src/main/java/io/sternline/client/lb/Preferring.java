package io.sternline.client.lb;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A balancer's placement, but that one backend comes first. */
record Preferring(String backend, SharedBalancer balancer) implements Placement {
    @Override
    public boolean mayStay(final byte[] backendId) {
        return balancer.mayStay(backendId);
    }

    @Override
    public Optional<Target> target(final String key) {
        return balancer.targetPreferring(backend, key);
    }

    @Override
    public boolean isOlderThan(final long revision) {
        return balancer.isOlderThan(revision);
    }

    @Override
    public CompletionStage<Void> refresh(final String backendId) {
        return balancer.refresh(backendId);
    }
}
