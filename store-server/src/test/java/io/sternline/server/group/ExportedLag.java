package io.sternline.server.group;

import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.server.cli.process.GroupStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks for the status of the nodes again and again, as a monitoring system does, and keeps what each primary told last. */
final class ExportedLag implements AutoCloseable {
    private static final long INTERVAL_MS = 50;

    private final ProcessGroup group;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "exported-lag");
    private final Map<Long, NodeStatus> lastByTerm = new HashMap<>();

    ExportedLag(final ProcessGroup group) {
        this.group = group;
        thread.start();
    }

    private void run() {
        try {
            while (!ending.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                GroupStatus.primary(group.status()).ifPresent(this::told);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void told(final NodeStatus primary) {
        lastByTerm.put(primary.term(), primary);
    }

    /** What the primary of a term told last of all. */
    synchronized Optional<NodeStatus> lastOf(final long term) {
        return Optional.ofNullable(lastByTerm.get(term));
    }

    /** How far that primary saw a replica behind. */
    static Optional<ReplicaLag> of(final NodeStatus primary, final int nodeId) {
        return primary.async().replicas().stream()
                .filter(replica -> replica.nodeId() == nodeId)
                .findFirst();
    }

    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
