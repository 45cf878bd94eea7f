package io.sternline.server.cli.demo;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.Topology;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Watches the group from outside: who leads, and whether a node that was killed is back. */
final class GroupWatch {
    static final Duration NEW_PRIMARY_TIME_MAX = Duration.ofSeconds(30);
    static final Duration CATCH_UP_TIME_MAX = Duration.ofSeconds(45);

    /** Most times a node that ends again is started: it may find its predecessor's files still marked as in use. */
    static final int STARTS_MAX = 6;

    private static final long TOPOLOGY_INTERVAL_MS = 10;
    private static final long STATUS_INTERVAL_MS = 200;
    private static final long START_AGAIN_MS = 2000;

    private final Stage stage;
    private final StoreClient writer;
    private final StoreClient status;

    /**
     * @param writer a client that is writing all the time, so that it learns of a new primary at once.
     * @param status a client with a short call timeout.
     */
    GroupWatch(final Stage stage, final StoreClient writer, final StoreClient status) {
        this.stage = stage;
        this.writer = writer;
        this.status = status;
    }

    /** The primary as it says of itself. */
    NodeStatus awaitPrimary() throws InterruptedException {
        return await(NEW_PRIMARY_TIME_MAX, STATUS_INTERVAL_MS, () -> GroupStatus.primary(status()))
                .orElseThrow(() -> new IllegalStateException(
                        "the group has had no primary for " + NEW_PRIMARY_TIME_MAX.toSeconds() + " s"));
    }

    /** Waits until a primary of a term after {@code term} is known; empty if none is in time. */
    Optional<Topology> awaitPrimaryAfter(final long term) throws InterruptedException {
        return await(
                NEW_PRIMARY_TIME_MAX,
                TOPOLOGY_INTERVAL_MS,
                () -> Optional.of(writer.topology())
                        .filter(known -> known.term() > term && known.primary().isPresent()));
    }

    /**
     * Waits until a node that was started has applied what was committed when this was called.
     *
     * @return how long that took; empty if it did not come about.
     */
    OptionalLong awaitCaughtUpMs(final int nodeId) throws InterruptedException {
        final long startNs = System.nanoTime();
        final long position = awaitPrimary().commitPosition();
        final NodeKeeper keeper = new NodeKeeper(nodeId);
        final Optional<Boolean> caughtUp = await(CATCH_UP_TIME_MAX, STATUS_INTERVAL_MS, () -> {
            keeper.startIfEnded();
            return Optional.of(GroupStatus.hasCaughtUp(status(), nodeId, position))
                    .filter(Boolean::booleanValue);
        });
        return caughtUp.isPresent()
                ? OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs))
                : OptionalLong.empty();
    }

    private List<NodeStatus> status() {
        return LocalGroup.statusOrEmpty(status);
    }

    private static <T> Optional<T> await(
            final Duration timeMax, final long intervalMs, final Supplier<Optional<T>> condition)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeMax.toNanos();
        Optional<T> result = condition.get();
        while (result.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(intervalMs);
            result = condition.get();
        }
        return result;
    }

    /** Starts a node again that does not stay up, as a supervisor would. */
    private final class NodeKeeper {
        private final int nodeId;
        private int starts = 1;
        private long startedNs = System.nanoTime();

        NodeKeeper(final int nodeId) {
            this.nodeId = nodeId;
        }

        void startIfEnded() {
            final boolean waitedEnough = System.nanoTime() - startedNs > TimeUnit.MILLISECONDS.toNanos(START_AGAIN_MS);
            if (!stage.isNodeRunning(nodeId) && waitedEnough && starts < STARTS_MAX) {
                stage.startNode(nodeId);
                starts++;
                startedNs = System.nanoTime();
            }
        }
    }
}
