package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client =
            group.client().callTimeout(Duration.ofSeconds(10)).build();

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    @Test
    void shouldLeaveADrainingNodeAndComeBack() {
        awaitConnections(1, 1);
        group.drain(Set.of(1));
        awaitConnections(1, 0);
        assertThat(client.topology().draining()).containsExactly(1);
        group.drain(Set.of());
        awaitConnections(1, 1);
    }

    @Test
    void shouldStayWithADrainingPrimaryUntilItIsAnother() {
        final Namespace namespace = client.namespace("default");
        group.drain(Set.of(0));
        namespace.put("a", "1".getBytes(UTF_8));
        assertThat(group.node(0).connections()).isEqualTo(1);
        group.movePrimary(2);
        namespace.put("a", "2".getBytes(UTF_8));
        awaitConnections(0, 0);
        namespace.put("a", "3".getBytes(UTF_8));
    }

    @Test
    void shouldUseDrainingNodesWhenThereAreNoOthers() {
        awaitConnections(2, 1);
        group.drain(Set.of(0, 1, 2));
        await().until(() -> client.topology().draining().size() == 3);
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        assertThat(client.namespace("default").get("absent")).isEmpty();
        assertThat(group.nodes()).allMatch(node -> node.connections() == 1);
    }

    @Test
    void shouldAskDrainingNodesForTheirStatusToo() {
        group.drain(Set.of(1));
        await().until(() -> client.topology().draining().contains(1));
        awaitConnections(1, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(client.admin().status()).extracting(NodeStatus::nodeId).containsExactly(0, 1, 2);
        }
        awaitConnections(1, 0);
    }

    @Test
    void shouldAskDrainingNodesForTheirStatusFromTheStart() {
        group.drain(Set.of(1));
        for (int i = 0; i < 5; i++) {
            try (StoreClient fresh = group.client().build()) {
                assertThat(fresh.admin().status())
                        .extracting(NodeStatus::nodeId)
                        .containsExactly(0, 1, 2);
            }
        }
    }

    @Test
    void shouldFindTheGroupThroughADrainingNode() {
        group.drain(Set.of(1));
        try (StoreClient fresh = StoreClient.builder()
                .endpoints(group.endpoints()[1])
                .name("test")
                .build()) {
            fresh.namespace("default").put("a", "1".getBytes(UTF_8));
            assertThat(fresh.admin().status()).hasSize(3);
        }
    }

    private void awaitConnections(final int nodeId, final int connections) {
        await().until(() -> group.node(nodeId).connections() == connections);
    }
}
