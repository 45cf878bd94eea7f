package io.sternline.benchmarks.chaos.async;

import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks primaries again and again how far their replicas are behind, as a monitoring system would. */
final class LagLog implements AutoCloseable {
    private static final Duration STATUS_TIMEOUT = Duration.ofMillis(500);
    private static final long INTERVAL_MS = 100;

    /**
     * @param secured by term, the highest revision that some replica was said to have.
     * @param largestRecords most changes that the replica closest behind was said to lack.
     */
    record Summary(Map<Long, Long> secured, long largestRecords, long tailChangesTaken, long tailChangesOvertaken) {
        static final Summary NONE = new Summary(Map.of(), 0, 0, 0);
    }

    private final StoreClient client;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "lag-log");
    private final Map<Long, Long> secured = new HashMap<>();
    private final Map<Integer, Tails> tails = new HashMap<>();
    private long largestRecords;

    /** What a node counts since its process started, and what its former processes had. */
    private static final class Tails {
        private long takenBefore;
        private long overtakenBefore;
        private long taken;
        private long overtaken;

        void told(final NodeStatus.Async async) {
            if (async.tailChangesTaken() < taken || async.tailChangesOvertaken() < overtaken) {
                takenBefore += taken;
                overtakenBefore += overtaken;
            }
            taken = async.tailChangesTaken();
            overtaken = async.tailChangesOvertaken();
        }
    }

    LagLog(final List<String> endpoints) {
        client = StoreClient.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .name("lag log")
                .callTimeout(STATUS_TIMEOUT)
                .build();
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!ending.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                told(LocalGroup.statusOrEmpty(client));
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void told(final List<NodeStatus> nodes) {
        for (final NodeStatus node : nodes) {
            tails.computeIfAbsent(node.nodeId(), first -> new Tails()).told(node.async());
            final List<ReplicaLag> replicas = node.async().replicas();
            if (node.role() == NodeStatus.Role.PRIMARY && !replicas.isEmpty()) {
                replicas.forEach(replica -> secured.merge(node.term(), replica.ackedRevision(), Math::max));
                largestRecords = Math.max(
                        largestRecords,
                        replicas.stream().mapToLong(ReplicaLag::records).min().orElse(0));
            }
        }
    }

    synchronized Summary summary() {
        return new Summary(
                Map.copyOf(secured),
                largestRecords,
                tails.values().stream()
                        .mapToLong(node -> node.takenBefore + node.taken)
                        .sum(),
                tails.values().stream()
                        .mapToLong(node -> node.overtakenBefore + node.overtaken)
                        .sum());
    }

    @Override
    public void close() {
        ending.countDown();
        client.close();
    }
}
