package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Infinispan as application servers use it: embedded. The process the load comes from is itself one of the three nodes,
 * so that a write has no way from a client to go, which is to Infinispan's advantage.
 */
final class InfinispanPeer implements Peer {
    @Override
    public String name() {
        return "infinispan";
    }

    @Override
    public Promise promise() {
        return Promise.MEMORY;
    }

    @Override
    public String setup() {
        return "three nodes (JVMs, " + InfinispanNodes.HEAP_MB + " MiB of heap), one of them the caller's own process;"
                + " REPL_SYNC cache, its TCP stack with TCPPING, putAsync ignoring return values";
    }

    @Override
    public RunningPeer start(final Path dir) throws IOException, InterruptedException {
        return InfinispanNodes.start(dir);
    }
}
