package io.sternline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A majority is lost, as OPERATIONS.md has it: three real processes, {@code kill -9}, and the commands of that page. */
@Timeout(240)
class RecoveryProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS = 100;

    @TempDir
    private Path dir;

    private LocalGroup group;
    private StoreClient client;

    private record Result(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeEach
    void start() throws InterruptedException {
        group = LocalGroup.start(
                LocalGroupSettings.in(dir).group("shop").firstPort(22_000).build());
        client = connect();
        awaitComplete();
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldGoOnFromOneSurvivorAndGrowBackToThree() throws Exception {
        final Namespace namespace = client.namespace("default");
        for (int i = 0; i < KEYS; i++) {
            namespace.put("key-" + i, ("value-" + i).getBytes(UTF_8));
        }
        awaitEqualState();
        final long revisionBefore = client.admin().status().get(0).revision();
        final int primary =
                GroupStatus.primary(client.admin().status()).orElseThrow().nodeId();
        final int survivor = (primary + 1) % 3;
        final int third = (primary + 2) % 3;

        assertThat(recover(survivor, "--confirm", "shop").err()).contains("is in use");
        group.kill9(primary);
        group.kill9(survivor);
        assertThat(recover(survivor, "--confirm", "shop"))
                .as("one of the others is alive")
                .matches(result -> result.exitCode() == ExitCode.REJECTED)
                .matches(result -> result.err().contains("node " + third));
        group.kill9(third);

        final String identity = Files.readString(group.dataDir(survivor).resolve("node.properties"));
        final Result dry = recover(survivor, "--dry-run", "-o", "json");
        assertThat(dry.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(dry.json().get("lastPrimaryId").asInt()).isEqualTo(primary);
        assertThat(dry.json().get("logEndPosition").asLong()).isPositive();
        assertThat(recover(survivor, "--confirm", "shoe").exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(Files.readString(group.dataDir(survivor).resolve("node.properties")))
                .isEqualTo(identity);
        final Path backup = dir.resolve("backup");
        assertThat(backup).doesNotExist();

        final Result done = recover(
                survivor, "--confirm", "shop", "--reason", "rack lost", "--backup", backup.toString(), "-o", "json");
        assertThat(done.exitCode()).as(done.err()).isEqualTo(ExitCode.DONE);
        assertThat(done.json().get("newRecovery").asInt()).isEqualTo(1);
        group.start(survivor);
        // The client that was there before goes on by itself.
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> namespace.get("key-0", ReadLevel.LINEARIZABLE).isPresent());
        assertThat(namespace.put("new", "alone".getBytes(UTF_8)).revision()).isGreaterThan(revisionBefore + (1L << 40));

        // A member of the former life is refused by its data.
        group.start(primary);
        assertThat(group.process(primary).awaitEnd(PATIENCE)).isTrue();
        assertThat(group.process(primary).describe()).contains("exit status 1").contains("move it aside");

        for (final int lost : new int[] {primary, third}) {
            Files.move(group.dataDir(lost), dir.resolve("former-" + lost));
            final Result seed = run(
                    "seed",
                    "--config",
                    config(survivor),
                    "--from",
                    backup.toString(),
                    "--node",
                    Integer.toString(lost),
                    "--to",
                    group.dataDir(lost).toString());
            assertThat(seed.exitCode()).as(seed.err()).isEqualTo(ExitCode.DONE);
        }
        group.stop(survivor);
        final Result regrown = recover(survivor, "--regrow");
        assertThat(regrown.exitCode()).as(regrown.err()).isEqualTo(ExitCode.DONE);
        IntStream.range(0, 3).forEach(group::start);
        awaitComplete();
        for (int i = 0; i < KEYS; i++) {
            assertThat(namespace.get("key-" + i, ReadLevel.LINEARIZABLE).map(Entry::text))
                    .contains("value-" + i);
        }
        assertThat(namespace.get("new").map(Entry::text)).contains("alone");
        awaitEqualState();
        group.kill9(survivor);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> namespace.put("after", "two".getBytes(UTF_8)) != null);
    }

    private Result recover(final int nodeId, final String... options) {
        final String[] args = new String[options.length + 3];
        args[0] = "recover";
        args[1] = "--config";
        args[2] = config(nodeId);
        System.arraycopy(options, 0, args, 3, options.length);
        return run(args);
    }

    private String config(final int nodeId) {
        return dir.resolve("node-" + nodeId + ".yaml").toString();
    }

    private static Result run(final String... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = Sternline.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private StoreClient connect() {
        return StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    private void awaitComplete() throws InterruptedException {
        try (StoreClient observer = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            group.awaitComplete(observer, PATIENCE);
        }
    }

    private void awaitEqualState() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            final List<NodeStatus> status = client.admin().status();
            assertThat(status).hasSize(3);
            assertThat(status)
                    .extracting(NodeStatus::stateDigest)
                    .containsOnly(status.get(0).stateDigest());
        });
    }
}
