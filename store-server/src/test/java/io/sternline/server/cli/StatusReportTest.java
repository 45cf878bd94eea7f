package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusReportTest {
    private static final long NEVER = -1;

    @Test
    void shouldShowUsedAndFreeMemory() {
        final StatusReport report = report(node(0, 100, 7, NEVER), node(1, 100, 7, NEVER));
        assertThat(report.isHealthy()).isTrue();
        assertThat(report.text())
                .contains("1.5 GiB of 4 GiB", "2 GiB, free 512 MiB")
                .contains("1, 2 false")
                .doesNotContain("DIVERGED");
        final JsonNode node = report.json().get("nodes").get(0);
        assertThat(node.get("usedBytes").asLong()).isEqualTo(3L << 29);
        assertThat(node.get("stateBytesMax").asLong()).isEqualTo(4L << 30);
        assertThat(node.get("entriesMax").asLong()).isEqualTo(1_000_000);
        assertThat(node.get("memoryBytes").asLong()).isEqualTo(2L << 30);
        assertThat(node.get("freeBytes").asLong()).isEqualTo(1L << 29);
        assertThat(node.get("comparedRevision").asLong()).isEqualTo(40);
        assertThat(node.get("divergedRevision").asLong()).isEqualTo(NEVER);
    }

    @Test
    void shouldNameANodeThatFoundItselfDiverged() {
        final StatusReport report = report(node(0, 100, 7, NEVER), node(1, 90, 6, 42));
        assertThat(report.isHealthy()).isFalse();
        assertThat(report.text())
                .contains("DIVERGED: node 1 found its state to differ from the primary's at revision 42")
                .doesNotContain("same applied position");
        assertThat(report.json().get("diverged").asBoolean()).isTrue();
        assertThat(report.json().get("nodes").get(0).get("diverged").asBoolean())
                .isFalse();
        assertThat(report.json().get("nodes").get(1).get("diverged").asBoolean())
                .isTrue();
    }

    @Test
    void shouldSeeForItselfThatNodesAtTheSamePlaceDiffer() {
        final StatusReport report = report(node(0, 100, 7, NEVER), node(1, 100, 8, NEVER));
        assertThat(report.isHealthy()).isFalse();
        assertThat(report.text()).contains("DIVERGED: nodes with the same applied position hold different state");
    }

    @Test
    void shouldShowANodeThatDoesNotAnswer() {
        final StatusReport report =
                new StatusReport(List.of(node(0, 100, 7, NEVER)), Map.of(0, endpoint(0), 1, endpoint(1)));
        assertThat(report.isHealthy()).isFalse();
        assertThat(report.text()).contains("no answer");
    }

    private static StatusReport report(final NodeStatus first, final NodeStatus second) {
        return new StatusReport(List.of(first, second), Map.of(0, endpoint(0), 1, endpoint(1)));
    }

    private static Endpoint endpoint(final int id) {
        return new Endpoint("node" + id, 7100);
    }

    private static NodeStatus node(final int id, final long applied, final long digest, final long divergedRevision) {
        return new NodeStatus(
                id,
                endpoint(id),
                id == 0 ? NodeStatus.Role.PRIMARY : NodeStatus.Role.REPLICA,
                0,
                1,
                100,
                applied,
                NEVER,
                50,
                Instant.EPOCH,
                10,
                1000,
                digest,
                1,
                1,
                Duration.ZERO,
                1,
                "test",
                "v",
                "memory",
                new NodeStatus.Memory(3L << 29, 4L << 30, 1_000_000, 2L << 30, 1L << 29),
                40,
                divergedRevision,
                2,
                false,
                0,
                NodeStatus.Async.NONE);
    }
}
