package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are configured with other limits each: those of the primary hold, for all. */
@Timeout(180)
class GroupSettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @Test
    void shouldHoldThePrimarysLimitsOnAllNodes() {
        try (InProcessGroup group = InProcessGroup.start(
                        dir, id -> "limits: {entriesMax: " + entriesMax(id) + "}\n", id -> StoreStateMachine::new);
                StoreClient client = group.connect()) {
            final int first = awaitLimitsOfThePrimary(client, InProcessGroup.NODES);
            final Namespace namespace = client.namespace("default");
            for (int i = 0; i < entriesMax(first); i++) {
                namespace.put("key-" + i, "value".getBytes(UTF_8));
            }
            assertThatThrownBy(() -> namespace.put("one more", new byte[0]))
                    .isInstanceOfSatisfying(
                            RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.STORE_FULL))
                    .hasMessageContaining(Long.toString(entriesMax(first)));

            group.stop(first);
            final int second = awaitLimitsOfThePrimary(client, InProcessGroup.NODES - 1);
            assertThat(second).isNotEqualTo(first);
            assertThat(client.admin().status()).allMatch(node -> node.entries() == entriesMax(first));
        }
    }

    private static long entriesMax(final int id) {
        return 10 + id;
    }

    /** @return the primary. */
    private static int awaitLimitsOfThePrimary(final StoreClient client, final int nodes) {
        final int[] primary = new int[1];
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            final List<NodeStatus> status = client.admin().status();
            assertThat(GroupStatus.isComplete(status, nodes)).isTrue();
            primary[0] = GroupStatus.primary(status).orElseThrow().nodeId();
            assertThat(status).extracting(node -> node.memory().entriesMax()).containsOnly(entriesMax(primary[0]));
        });
        return primary[0];
    }
}
