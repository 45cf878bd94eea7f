package io.sternline.server.cli;

import static io.sternline.client.NodeStatus.Role.CANDIDATE;
import static io.sternline.client.NodeStatus.Role.PRIMARY;
import static io.sternline.client.NodeStatus.Role.REPLICA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainPlanTest {
    @Test
    void shouldSayWhoLeavesAndThatNothingElseHappens() {
        final DrainPlan plan = plan(1, node(0, PRIMARY, 10, 4, false), node(1, REPLICA, 10, 3, false));

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.description())
                .startsWith(
                        "Node 1 is a replica, with 3 client connections. Clients, this command among them, leave it");
        assertThat(plan.isDone()).isFalse();
    }

    @Test
    void shouldNameTheBestSuccessorOfAPrimary() {
        final DrainPlan plan =
                plan(0, node(0, PRIMARY, 30, 1, false), node(1, REPLICA, 10, 3, false), node(2, REPLICA, 20, 3, false));

        assertThat(plan.successor().map(NodeStatus::nodeId)).contains(2);
        assertThat(plan.description()).contains("Node 2 becomes the primary in its place");
    }

    @Test
    void shouldRefuseANodeThatIsUnknown() {
        assertThat(plan(5, node(0, PRIMARY, 1, 1, false)).description())
                .isEqualTo("Refused: node 5 is unknown: the group's nodes are [0, 1, 2].");
    }

    @Test
    void shouldRefuseTheLastNodeThatClientsCouldUse() {
        final DrainPlan plan =
                plan(0, node(0, PRIMARY, 1, 1, false), node(1, REPLICA, 1, 0, true), node(2, CANDIDATE, 1, 0, false));

        assertThat(plan.description()).startsWith("Refused: node 0 is the last that can be reached");
    }

    @Test
    void shouldBeDoneWhenNobodyWouldNoticeTheStop() {
        assertThat(plan(1, node(1, REPLICA, 1, 0, true)).isDone()).isTrue();
        assertThat(plan(1, node(1, REPLICA, 1, 1, true)).isDone()).isFalse();
        assertThat(plan(1, node(1, REPLICA, 1, 0, false)).isDone())
                .as("not marked")
                .isFalse();
        assertThat(plan(1, node(1, PRIMARY, 1, 0, true)).isDone()).isFalse();
        assertThat(plan(1, node(1, CANDIDATE, 1, 0, true)).isDone())
                .as("no primary")
                .isFalse();
        assertThat(plan(1, node(0, PRIMARY, 1, 0, false)).isDone()).as("down").isTrue();
        assertThat(plan(1, node(0, CANDIDATE, 1, 1, false)).isDone())
                .as("down, and it may have been the primary")
                .isFalse();
    }

    private static DrainPlan plan(final int nodeId, final NodeStatus... nodes) {
        return new DrainPlan(nodeId, List.of(nodes), Set.of(0, 1, 2));
    }

    private static NodeStatus node(
            final int id,
            final NodeStatus.Role role,
            final long applied,
            final int connections,
            final boolean draining) {
        return new NodeStatus(
                id,
                new Endpoint("h", 1),
                role,
                0,
                1,
                applied,
                applied,
                -1,
                0,
                Instant.EPOCH,
                0,
                0,
                0,
                0,
                connections,
                Duration.ZERO,
                0,
                "g",
                "v",
                "memory",
                new NodeStatus.Memory(0, 0, 0, 0, 0),
                -1,
                -1,
                0,
                draining,
                0,
                NodeStatus.Async.NONE);
    }
}
