package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionResult;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.Sternline;
import io.sternline.server.state.StoreStateMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That what an ASYNC namespace takes comes to all nodes, and stays through a planned promotion. */
@Timeout(120)
class AsyncReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WRITES = 2_000;
    private static final int LARGE_VALUE_BYTES = 400 * 1024;

    @TempDir
    Path directory;

    @Test
    void shouldBringWritesToAllReplicasAndLoseNoneByAPromotion() throws IOException {
        try (InProcessGroup group = InProcessGroup.start(directory, id -> "", id -> StoreStateMachine::new);
                StoreClient client = group.connect()) {
            client.admin()
                    .defineNamespace(
                            "loads",
                            NamespaceSettings.DEFAULT
                                    .withReplication(Replication.ASYNC)
                                    .withValueBytesMax(LARGE_VALUE_BYTES));
            final Namespace loads = client.namespace("loads");
            for (int i = 0; i < WRITES; i++) {
                loads.put("k" + i % 100, ("v" + i).getBytes(UTF_8));
            }
            loads.put("large", new byte[LARGE_VALUE_BYTES]);
            loads.remove("k7");
            loads.increment("n", 5, Expiry.DEFAULT);
            awaitEqual(client, 101);

            final int chosen = (client.topology().primary().orElseThrow() + 1) % InProcessGroup.NODES;
            final JsonNode members = dryRun(group, chosen).at("/plan/members");
            assertThat(members).hasSize(InProcessGroup.NODES);
            assertThat(members.get(chosen).at("/async/link").asText()).isEqualTo("CHANGES");
            assertThat(members.get(chosen).at("/async/lagRecords").isIntegralNumber())
                    .isTrue();
            final PromotionResult promotion = client.admin().promote(chosen, Promotion.DEFAULT);
            assertThat(promotion.reason()).isEmpty();
            assertThat(loads.increment("n", 1, Expiry.DEFAULT).value()).isEqualTo(6);
            assertThat(loads.get("k99"))
                    .hasValueSatisfying(
                            entry -> assertThat(entry.value()).isEqualTo(("v" + (WRITES - 1)).getBytes(UTF_8)));
            awaitEqual(client, 101);
        }
    }

    private static JsonNode dryRun(final InProcessGroup group, final int nodeId) throws IOException {
        final StringWriter out = new StringWriter();
        final int exitCode = Sternline.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "promote",
                        "--node=" + nodeId,
                        "--dry-run",
                        "-o=json",
                        "--endpoints=" + String.join(",", group.endpoints()));
        assertThat(exitCode).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private static void awaitEqual(final StoreClient client, final long entries) {
        await("equal copies").atMost(PATIENCE).untilAsserted(() -> {
            final List<NodeStatus> nodes = client.admin().status();
            assertThat(nodes).hasSize(InProcessGroup.NODES);
            final NodeStatus.Async first = nodes.get(0).async();
            assertThat(nodes).extracting(NodeStatus::async).allSatisfy(async -> {
                assertThat(async.entries()).isEqualTo(entries);
                assertThat(async.digest()).isEqualTo(first.digest());
                assertThat(async.revision()).isEqualTo(first.revision());
            });
        });
    }
}
