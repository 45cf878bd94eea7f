package io.sternline.benchmarks.growth;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How many entries the nodes say they hold: what was written may be believed only then. */
final class EntryCount {
    private static final int NODES = 3;
    private static final Duration TIME_MAX = Duration.ofSeconds(120);
    private static final long LOOK_MS = 100;

    private final StoreClient client;

    EntryCount(final StoreClient client) {
        this.client = client;
    }

    /**
     * Waits until every node has as many; replicas may be a little behind.
     *
     * @return how many each has.
     * @throws IllegalStateException if that does not come about.
     */
    long await(final long entries) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TIME_MAX.toNanos();
        while (true) {
            final List<Long> reported = LocalGroup.statusOrEmpty(client).stream()
                    .map(NodeStatus::entries)
                    .toList();
            if (reported.size() == NODES && reported.stream().allMatch(count -> count == entries)) {
                return entries;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(entries + " entries were written, and after " + TIME_MAX.toSeconds()
                        + " s the nodes that answer report " + reported);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }
}
