package io.sternline.server.cli.process;

import static io.sternline.client.NodeStatus.Role.CANDIDATE;
import static io.sternline.client.NodeStatus.Role.PRIMARY;
import static io.sternline.client.NodeStatus.Role.REPLICA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupStatusTest {
    private static NodeStatus node(
            final int id, final NodeStatus.Role role, final int primary, final long term, final long applied) {
        return new NodeStatus(
                id,
                new Endpoint("h", 1),
                role,
                primary,
                term,
                applied,
                applied,
                -1,
                0,
                Instant.EPOCH,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                0,
                "g",
                "v",
                "memory",
                new NodeStatus.Memory(0, 0, 0, 0, 0),
                -1,
                -1,
                0,
                false,
                0,
                NodeStatus.Async.NONE);
    }

    @Test
    void shouldTakeThePrimaryOfTheHighestTerm() {
        assertThat(GroupStatus.primary(List.of(node(0, PRIMARY, 0, 4, 0), node(1, PRIMARY, 1, 5, 0))))
                .map(NodeStatus::nodeId)
                .contains(1);
        assertThat(GroupStatus.primary(List.of(node(0, REPLICA, 1, 4, 0)))).isEmpty();
        assertThat(GroupStatus.primary(List.of())).isEmpty();
    }

    @Test
    void shouldBeCompleteWhenAllFollowOnePrimary() {
        final NodeStatus primary = node(0, PRIMARY, 0, 4, 0);
        final NodeStatus replica = node(1, REPLICA, 0, 4, 0);
        assertThat(GroupStatus.isComplete(List.of(primary, replica), 2)).isTrue();
        assertThat(GroupStatus.isComplete(List.of(primary, replica), 3)).isFalse();
        assertThat(GroupStatus.isComplete(List.of(primary, replica, node(2, CANDIDATE, 0, 4, 0)), 3))
                .isFalse();
        assertThat(GroupStatus.isComplete(List.of(primary, replica, node(2, REPLICA, 0, 3, 0)), 3))
                .isFalse();
    }

    @Test
    void shouldHaveCaughtUpWhenItFollowsAndHasAppliedEverything() {
        final NodeStatus primary = node(0, PRIMARY, 0, 4, 1000);
        assertThat(GroupStatus.hasCaughtUp(List.of(primary, node(1, REPLICA, 0, 4, 999)), 1, 1000))
                .isFalse();
        assertThat(GroupStatus.hasCaughtUp(List.of(primary, node(1, CANDIDATE, 0, 4, 1000)), 1, 1000))
                .isFalse();
        assertThat(GroupStatus.hasCaughtUp(List.of(primary, node(1, REPLICA, 0, 4, 1000)), 1, 1000))
                .isTrue();
        assertThat(GroupStatus.hasCaughtUp(List.of(primary), 1, 1000)).isFalse();
    }
}
