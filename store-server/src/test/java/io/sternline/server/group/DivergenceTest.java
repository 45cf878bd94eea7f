package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that silently does not do what the log says. */
@Timeout(180)
class DivergenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<ForgetfulStateMachine> machines = IntStream.range(0, InProcessGroup.NODES)
            .mapToObj(id -> new ForgetfulStateMachine())
            .toList();

    @TempDir
    private Path dir;

    @Test
    void shouldFindOutANodeWhoseStateDiffers() {
        try (InProcessGroup group = InProcessGroup.start(dir, id -> "", id -> machines.get(id)::around);
                StoreClient client = group.connect()) {
            final Namespace namespace = client.namespace("default");
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> GroupStatus.isComplete(client.admin().status(), InProcessGroup.NODES));
            namespace.put("before", "1".getBytes(UTF_8));
            await("digests are compared")
                    .atMost(PATIENCE)
                    .until(() -> client.admin().status().stream().allMatch(node -> node.comparedRevision() >= 0));
            assertThat(client.admin().status()).hasSize(InProcessGroup.NODES).noneMatch(NodeStatus::isDiverged);

            final int wrong = replica(client);
            machines.get(wrong).forgetNextCommands();
            final long revision =
                    namespace.put("forgotten", "2".getBytes(UTF_8)).revision();
            namespace.put("after", "3".getBytes(UTF_8));
            await("divergence is found")
                    .atMost(PATIENCE)
                    .until(() -> status(client, wrong).isDiverged());
            assertThat(status(client, wrong).divergedRevision()).isGreaterThanOrEqualTo(revision);
            assertThat(client.admin().status())
                    .filteredOn(node -> node.nodeId() != wrong)
                    .noneMatch(NodeStatus::isDiverged);
            for (int id = 0; id < InProcessGroup.NODES; id++) {
                assertThat(group.node(id).divergences()).isEqualTo(id == wrong ? 1 : 0);
            }
        }
    }

    private static int replica(final StoreClient client) {
        return client.admin().status().stream()
                .filter(node -> node.role() == NodeStatus.Role.REPLICA)
                .findFirst()
                .orElseThrow()
                .nodeId();
    }

    private static NodeStatus status(final StoreClient client, final int id) {
        return client.admin().status().stream()
                .filter(node -> node.nodeId() == id)
                .findFirst()
                .orElseThrow();
    }
}
