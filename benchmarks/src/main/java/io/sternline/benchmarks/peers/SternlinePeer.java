package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.failover.Rig;
import java.io.IOException;
import java.nio.file.Path;

/** Sternline itself: three node processes as {@code sternline dev} would start them. */
final class SternlinePeer implements Peer {
    private static final String TIMING = "steady";
    private final Promise promise;

    SternlinePeer(final Promise promise) {
        this.promise = promise;
    }

    @Override
    public String name() {
        return promise == Promise.MEMORY ? "sternline" : "sternline-disk";
    }

    @Override
    public Promise promise() {
        return promise;
    }

    @Override
    public String setup() {
        return "three nodes, SYNC namespace, durability " + durability() + ", timing " + TIMING
                + ", defaults otherwise (change log on); one client object";
    }

    private String durability() {
        return promise == Promise.MEMORY ? "memory" : "disk";
    }

    @Override
    public RunningPeer start(final Path dir) throws IOException, InterruptedException {
        return new SternlineNodes(Rig.start(dir, durability(), TIMING));
    }
}
