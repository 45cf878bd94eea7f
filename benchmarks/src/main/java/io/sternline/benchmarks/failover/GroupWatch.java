package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.Topology;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what is to come about in a group; each wait has an end, and says then what did not. Owned by one thread. */
final class GroupWatch {
    static final Duration NEW_PRIMARY_TIME_MAX = Duration.ofSeconds(30);
    static final Duration ACKNOWLEDGED_TIME_MAX = Duration.ofSeconds(30);
    static final Duration CATCH_UP_TIME_MAX = Duration.ofSeconds(60);
    static final Duration EQUAL_STATE_TIME_MAX = Duration.ofSeconds(60);

    private static final long TOPOLOGY_INTERVAL_MS = 2;
    private static final long STATUS_INTERVAL_MS = 100;

    private final LocalGroup group;
    private final StoreClient client;
    private boolean diverged;

    /** @param client with a short call timeout. */
    GroupWatch(final LocalGroup group, final StoreClient client) {
        this.group = group;
        this.client = client;
    }

    /** What the nodes that answer say of themselves. */
    List<NodeStatus> status() {
        final List<NodeStatus> status = LocalGroup.statusOrEmpty(client);
        diverged |= status.stream().anyMatch(NodeStatus::isDiverged);
        return status;
    }

    /** Whether a node has ever said that its state is not the primary's. */
    boolean hasDiverged() {
        return diverged;
    }

    /** Every node's status, all following one primary. */
    List<NodeStatus> awaitComplete() throws InterruptedException {
        return await(
                "all nodes follow one primary",
                CATCH_UP_TIME_MAX,
                STATUS_INTERVAL_MS,
                () -> Optional.of(status())
                        .filter(status ->
                                GroupStatus.isComplete(status, group.addresses().size())));
    }

    /** A primary of a term after {@code term}, as the prober's client knows it. */
    Topology awaitPrimaryAfter(final long term, final Prober prober) throws InterruptedException {
        return await(
                "a primary of a term after " + term + " is known",
                NEW_PRIMARY_TIME_MAX,
                TOPOLOGY_INTERVAL_MS,
                () -> Optional.of(prober.topology())
                        .filter(known -> known.term() > term && known.primary().isPresent()));
    }

    /** An acknowledgement at or after {@code sinceNs}, to a writer and to the prober. */
    void awaitAcknowledged(final Observations observations, final long sinceNs) throws InterruptedException {
        awaitTrue(
                "writes are acknowledged again",
                ACKNOWLEDGED_TIME_MAX,
                TOPOLOGY_INTERVAL_MS,
                () -> observations.writerPauses().hasResumedSince(sinceNs)
                        && observations.proberPauses().hasResumedSince(sinceNs));
    }

    /** Waits until a node that was started has applied what was committed when this was called. */
    void awaitCaughtUp(final int nodeId) throws InterruptedException {
        final long position = await(
                        "there is a primary",
                        NEW_PRIMARY_TIME_MAX,
                        STATUS_INTERVAL_MS,
                        () -> GroupStatus.primary(status()))
                .commitPosition();
        awaitTrue("node " + nodeId + " has applied position " + position, CATCH_UP_TIME_MAX, STATUS_INTERVAL_MS, () -> {
            if (!group.process(nodeId).isAlive()) {
                throw new IllegalStateException(group.process(nodeId).describe());
            }
            return GroupStatus.hasCaughtUp(status(), nodeId, position);
        });
    }

    /** Whether all nodes come to hold the same state, once nothing is written any more. */
    boolean awaitEqualState() throws InterruptedException {
        final long deadlineNs = System.nanoTime() + EQUAL_STATE_TIME_MAX.toNanos();
        final int nodes = group.addresses().size();
        List<NodeState> states = NodeState.of(status());
        while (!NodeState.isComparable(states, nodes) && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(STATUS_INTERVAL_MS);
            states = NodeState.of(status());
        }
        return !diverged && NodeState.isEqual(states, nodes);
    }

    private void awaitTrue(
            final String what, final Duration timeMax, final long intervalMs, final BooleanSupplier condition)
            throws InterruptedException {
        await(
                what,
                timeMax,
                intervalMs,
                () -> Optional.of(condition.getAsBoolean()).filter(Boolean::booleanValue));
    }

    private <T> T await(
            final String what, final Duration timeMax, final long intervalMs, final Supplier<Optional<T>> condition)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeMax.toNanos();
        Optional<T> result = condition.get();
        while (result.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("waited " + timeMax.toSeconds() + " s in vain until " + what
                        + "; nodes that answer: " + GroupStatus.describe(status()) + "; logs: " + group.logDir());
            }
            TimeUnit.MILLISECONDS.sleep(intervalMs);
            result = condition.get();
        }
        return result.get();
    }
}
