package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.Takeover;
import io.sternline.client.UnavailableException;
import io.sternline.server.cli.Sternline;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes that are stopped by SIGTERM and started again, one after the other, while clients go on. */
@Timeout(240)
class RollingRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
    private static final int NODES = 3;
    private static final long WRITES_IN_BETWEEN = 100;

    @TempDir
    private static Path dir;

    private static LocalGroup group;
    private static StoreClient operator;

    @BeforeAll
    static void start() throws InterruptedException {
        group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        operator = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(STATUS_TIMEOUT)
                .build();
    }

    @BeforeEach
    void settle() throws InterruptedException {
        awaitCaughtUp();
    }

    @AfterAll
    static void stop() {
        operator.close();
        group.close();
    }

    @Test
    void shouldFailNoCallWhenEachNodeIsStoppedAndStartedInTurn() throws InterruptedException {
        try (ClientLoad load = new ClientLoad("restarted", group.endpoints())) {
            awaitProgress(load);
            // The primary is among them, and by handing over another may become it just before its turn.
            for (int nodeId = 0; nodeId < NODES; nodeId++) {
                terminate(nodeId);
                awaitProgress(load);
                group.start(nodeId);
                awaitCaughtUp();
            }
            final int primary = primary().nodeId();
            final long term = primary().term();
            terminate(primary);
            awaitProgress(load);
            assertThat(primary().nodeId()).isNotEqualTo(primary);
            assertThat(primary().term()).isGreaterThan(term);
            assertThat(takeovers())
                    .last()
                    .returns(Takeover.Cause.HANDOVER, Takeover::cause)
                    .returns(primary, Takeover::previousNodeId)
                    .returns(false, Takeover::wasRunning);
            group.start(primary);
            awaitCaughtUp();
            load.assertNothingFailed();
        }
        awaitEqualState();
    }

    @Test
    void shouldMoveClientsBeforeADrainedNodeStops() throws InterruptedException {
        try (ClientLoad load = new ClientLoad("drained", group.endpoints())) {
            awaitProgress(load);
            for (int nodeId = 0; nodeId < NODES; nodeId++) {
                restartDrained(nodeId, load);
            }
            load.assertNothingFailed();
        }
        awaitEqualState();
    }

    private void restartDrained(final int nodeId, final ClientLoad load) throws InterruptedException {
        drain(nodeId);
        terminate(nodeId);
        awaitProgress(load);
        group.start(nodeId);
        awaitCaughtUp();
        assertThat(status(nodeId).draining()).as("through the restart").isTrue();
        assertThat(status(nodeId).connections()).isZero();
        operator.admin().undrain(nodeId);
        await().atMost(PATIENCE).until(() -> status(nodeId).connections() > 0);
    }

    /** By the command, as an operator would; it promotes another node if this is the primary. */
    private void drain(final int nodeId) {
        assertThat(run("drain", "--node", Integer.toString(nodeId), "--yes")).isZero();
        assertThat(run("status")).as("all nodes answer whoever comes now").isZero();
        assertThat(status(nodeId).role()).isEqualTo(NodeStatus.Role.REPLICA);
        assertThat(status(nodeId).connections()).isZero();
    }

    private int run(final String... args) {
        final List<String> all = new ArrayList<>(List.of(args));
        all.add("--endpoints=" + String.join(",", group.endpoints()));
        return Sternline.commandLine().execute(all.toArray(String[]::new));
    }

    private NodeStatus status(final int nodeId) {
        return await().atMost(PATIENCE)
                .until(
                        () -> LocalGroup.statusOrEmpty(operator).stream()
                                .filter(node -> node.nodeId() == nodeId)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** SIGTERM, twice: an impatient operator changes nothing. */
    private void terminate(final int nodeId) {
        final JavaProcess process = group.process(nodeId);
        process.askToStop();
        process.askToStop();
        assertThat(process.stop(JavaProcess.CLOSE_TIMEOUT))
                .as("node " + nodeId + " ends by itself")
                .isTrue();
    }

    /** A member that is not heard of yet by the primary would keep it from handing over. */
    private void awaitCaughtUp() throws InterruptedException {
        final List<NodeStatus> status = group.awaitComplete(operator, PATIENCE);
        final long revision =
                status.stream().mapToLong(NodeStatus::revision).max().orElseThrow();
        await().atMost(PATIENCE)
                .until(() -> LocalGroup.statusOrEmpty(operator).stream()
                                .filter(node -> node.revision() >= revision)
                                .count()
                        == NODES);
    }

    private static void awaitProgress(final ClientLoad load) {
        final long goal = load.acknowledged() + WRITES_IN_BETWEEN;
        await().atMost(PATIENCE).until(() -> load.acknowledged() >= goal);
    }

    private List<Takeover> takeovers() {
        return await().atMost(PATIENCE)
                .ignoreException(UnavailableException.class)
                .until(() -> operator.admin().history(), history -> !history.isEmpty());
    }

    private NodeStatus primary() {
        return await().atMost(PATIENCE)
                .until(() -> GroupStatus.primary(LocalGroup.statusOrEmpty(operator)), Optional::isPresent)
                .orElseThrow();
    }

    private void awaitEqualState() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            final List<NodeStatus> status = operator.admin().status();
            assertThat(status).hasSize(NODES);
            assertThat(status)
                    .extracting(NodeStatus::revision)
                    .containsOnly(status.get(0).revision());
            assertThat(status)
                    .extracting(NodeStatus::stateDigest)
                    .containsOnly(status.get(0).stateDigest());
        });
    }
}
