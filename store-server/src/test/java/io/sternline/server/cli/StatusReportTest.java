package io.sternline.server.cli;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Async;
import io.sternline.client.NodeStatus.LagLimit;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusReportTest {
    private static final long NEVER = -1;
    private static final long BASE = 3L << Protocol.ASYNC_TERM_SHIFT;
    private static final ReplicaLag CAUGHT_UP = new ReplicaLag(1, Link.CHANGES, BASE + 5, 0, Duration.ZERO);

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

    @Test
    void shouldNotSpeakOfAsyncNamespacesWhereThereAreNone() {
        assertThat(report(node(0, 100, 7, NEVER), node(1, 100, 7, NEVER)).text())
                .doesNotContain("ASYNC");
    }

    @Test
    void shouldTellHowFarReplicasAreBehindByWhatThePrimaryKnows() {
        final StatusReport report = report(
                node(0, async(5, true, Optional.empty(), new ReplicaLag(1, Link.CHANGES, BASE + 3, 2, ofMillis(7)))),
                node(1, async(3, true, Optional.empty())));
        assertThat(report.isHealthy()).isTrue();
        assertThat(report.text().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "ASYNC namespaces, lag limit 10s, 500 changes",
                        "NODE ASYNC REVISION ENTRIES USED DIGEST STATE BEHIND AGE",
                        "0 3:5 4 1 KiB of 1 MiB ff primary - -",
                        "1 3:3 4 1 KiB of 1 MiB ff changes 2 7ms",
                        "node 0 took over 11 changes of nodes that came back, passed over 12 that were overtaken, sent 13"
                                + " copies");
        final JsonNode json = report.json().get("nodes").get(0).get("async");
        assertThat(json.toString())
                .isEqualTo("{\"revision\":3298534883333,\"entries\":4,\"usedBytes\":1024,\"bytesMax\":1048576,"
                        + "\"digest\":\"ff\",\"complete\":true,\"lagMaxMs\":10000,\"lagRecordsMax\":500,"
                        + "\"refuses\":false,\"tailChangesTaken\":11,\"tailChangesOvertaken\":12,\"copiesSent\":13,"
                        + "\"replicas\":[{\"node\":1,\"link\":\"CHANGES\",\"ackedRevision\":3298534883331,"
                        + "\"lagRecords\":2,\"lagMs\":7}]}");
    }

    @Test
    void shouldCallAGroupUnwellWhoseReplicasCouldNotTakeOver() {
        final StatusReport copying = report(
                node(0, async(5, true, Optional.empty(), new ReplicaLag(1, Link.COPY, 0, 5, ofMillis(900)))),
                node(1, async(0, false, Optional.empty())));
        assertThat(copying.isHealthy()).isFalse();
        assertThat(copying.text()).contains("copy INCOMPLETE");
        final StatusReport refusing = report(
                node(0, async(5, true, Optional.of("not done: 600 changes behind"), CAUGHT_UP)),
                node(1, async(5, true, Optional.empty())));
        assertThat(refusing.isHealthy()).isFalse();
        assertThat(refusing.text()).contains("REFUSES WRITES: not done: 600 changes behind");
        assertThat(refusing.json().at("/nodes/0/async/refusal").asText()).isEqualTo("not done: 600 changes behind");
        assertThat(refusing.json().at("/nodes/1/async/refuses").asBoolean()).isFalse();
        final StatusReport cutOff = report(
                node(0, async(5, true, Optional.empty(), new ReplicaLag(1, Link.AWAY, BASE, 5, ofMillis(2_500)))),
                node(1, async(5, true, Optional.empty())));
        assertThat(cutOff.isHealthy()).isFalse();
    }

    private static Async async(
            final long sequence,
            final boolean isComplete,
            final Optional<String> refusal,
            final ReplicaLag... replicas) {
        final boolean isPrimary = replicas.length > 0;
        return new Async(
                BASE + sequence,
                4,
                1024,
                1 << 20,
                255,
                isComplete,
                new LagLimit(Duration.ofSeconds(10), 500, refusal),
                List.of(replicas),
                isPrimary ? 11 : 0,
                isPrimary ? 12 : 0,
                isPrimary ? 13 : 0);
    }

    private static StatusReport report(final NodeStatus first, final NodeStatus second) {
        return new StatusReport(List.of(first, second), Map.of(0, endpoint(0), 1, endpoint(1)));
    }

    private static Endpoint endpoint(final int id) {
        return new Endpoint("node" + id, 7100);
    }

    static NodeStatus node(final int id, final Async async) {
        return node(id, 100, 7, NEVER, async);
    }

    private static NodeStatus node(final int id, final long applied, final long digest, final long divergedRevision) {
        return node(id, applied, digest, divergedRevision, Async.NONE);
    }

    private static NodeStatus node(
            final int id, final long applied, final long digest, final long divergedRevision, final Async async) {
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
                async);
    }
}
