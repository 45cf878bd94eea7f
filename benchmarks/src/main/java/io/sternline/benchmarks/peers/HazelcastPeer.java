package io.sternline.benchmarks.peers;

import java.nio.file.Path;

/** Hazelcast: an IMap whose entries each have one synchronous backup on another member. */
final class HazelcastPeer implements Peer {
    @Override
    public String name() {
        return "hazelcast";
    }

    @Override
    public Promise promise() {
        return Promise.MEMORY;
    }

    @Override
    public String setup() {
        return "three members (JVMs, " + HazelcastNodes.HEAP_MB + " MiB of heap), IMap with backup-count 1;"
                + " one Hazelcast client, setAsync";
    }

    @Override
    public RunningPeer start(final Path dir) throws InterruptedException {
        return HazelcastNodes.start(dir);
    }
}
