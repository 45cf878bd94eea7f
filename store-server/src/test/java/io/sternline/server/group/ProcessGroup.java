package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Three node processes that a test may kill, suspend and start again, and an operator who looks at them. */
final class ProcessGroup implements AutoCloseable {
    static final int NODES = 3;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Nodes that are down are asked too: a status takes that long then. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final LocalGroup group;
    private final StoreClient operator;

    private ProcessGroup(final LocalGroup group) {
        this.group = group;
        this.operator = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(STATUS_TIMEOUT)
                .build();
    }

    /** Starts the nodes, and waits until all follow one primary. */
    static ProcessGroup start(final Path dir) throws InterruptedException {
        return start(LocalGroupSettings.in(dir).build());
    }

    static ProcessGroup start(final LocalGroupSettings settings) throws InterruptedException {
        final ProcessGroup group = new ProcessGroup(LocalGroup.start(settings));
        try {
            group.awaitComplete();
            return group;
        } catch (final InterruptedException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    /** A client with time enough for a failover; to be closed by the caller. */
    StoreClient connect() {
        return StoreClient.builder()
                .endpoints(endpoints())
                .callTimeout(CALL_TIMEOUT)
                .build();
    }

    String[] endpoints() {
        return group.endpoints();
    }

    Path dataDir(final int nodeId) {
        return group.dataDir(nodeId);
    }

    JavaProcess process(final int nodeId) {
        return group.process(nodeId);
    }

    void kill9(final int... nodeIds) {
        IntStream.of(nodeIds).forEach(group::kill9);
    }

    void stop(final int... nodeIds) {
        IntStream.of(nodeIds).forEach(group::stop);
    }

    void start(final int... nodeIds) {
        IntStream.of(nodeIds).forEach(group::start);
    }

    /** All nodes. */
    static int[] all() {
        return IntStream.range(0, NODES).toArray();
    }

    static int[] othersThan(final int nodeId) {
        return IntStream.range(0, NODES).filter(other -> other != nodeId).toArray();
    }

    /** Stops processes where they are; they know nothing of it. */
    void suspend(final int... nodeIds) {
        IntStream.of(nodeIds).forEach(nodeId -> signal(nodeId, "STOP"));
    }

    void resume(final int... nodeIds) {
        IntStream.of(nodeIds).forEach(nodeId -> signal(nodeId, "CONT"));
    }

    private void signal(final int nodeId, final String name) {
        final String pid = Long.toString(group.process(nodeId).pid());
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, pid)
                            .inheritIO()
                            .start()
                            .waitFor())
                    .as("kill -%s %s of node %d", name, pid, nodeId)
                    .isZero();
        } catch (final IOException e) {
            throw new IllegalStateException("kill -" + name + " " + pid + " cannot be run", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of the nodes that answer; empty if there is nobody to ask. */
    List<NodeStatus> status() {
        return LocalGroup.statusOrEmpty(operator);
    }

    /** Whatever became of it in the test before, it is whole again afterwards, and all nodes have caught up. */
    void heal() throws InterruptedException {
        start(IntStream.of(all())
                .filter(nodeId -> !group.process(nodeId).isAlive())
                .toArray());
        awaitComplete();
        awaitEqualState();
    }

    void awaitComplete() throws InterruptedException {
        group.awaitComplete(operator, PATIENCE);
    }

    /** Once there is one. */
    NodeStatus primary() {
        return await().atMost(PATIENCE)
                .until(() -> GroupStatus.primary(status()), Optional::isPresent)
                .orElseThrow();
    }

    void awaitEqualState() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            final List<NodeStatus> status = status();
            assertThat(status).hasSize(NODES);
            assertThat(status)
                    .extracting(NodeStatus::revision)
                    .containsOnly(status.get(0).revision());
            assertThat(status)
                    .extracting(NodeStatus::stateDigest)
                    .containsOnly(status.get(0).stateDigest());
        });
    }

    @Override
    public void close() {
        operator.close();
        group.close();
    }
}
