package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.client.Namespace;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.StoreClient;
import io.sternline.client.Takeover;
import io.sternline.client.UnavailableException;
import io.sternline.server.cli.Sternline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Promotions of real processes under load, and what the history tells of them and of failures. */
@Timeout(240)
class PromotionTest {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int WRITERS = 4;
    private static final long WRITES_BETWEEN = 200;

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient client;

    @BeforeAll
    static void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        client = group.connect();
    }

    @BeforeEach
    void heal() throws InterruptedException {
        group.heal();
    }

    @AfterAll
    static void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldMoveThePrimaryUnderLoadAndRememberWhoAskedForIt() {
        final Namespace namespace = client.namespace("default");
        try (AcknowledgedWorkload workload = new AcknowledgedWorkload(namespace, CALL_TIMEOUT, WRITERS)) {
            awaitProgress(workload);
            final int before = group.primary().nodeId();
            final int chosen = (before + 1) % 3;
            final PromotionPlan plan = client.admin().promotionPlan(chosen);
            assertThat(plan.refusals()).isEmpty();
            assertThat(plan.members()).hasSize(3);
            final PromotionResult result = client.admin()
                    .promote(chosen, Promotion.DEFAULT.withWho("ada@ops").withWhy("move to the new rack"));
            assertThat(result.reason()).isEmpty();
            assertThat(result.result()).isEqualTo(PromotionResult.Result.DONE);
            assertThat(result.primaryBefore()).isEqualTo(before);
            assertThat(result.primaryAfter()).isEqualTo(chosen);
            assertThat(result.termAfter()).isGreaterThan(result.termBefore());
            awaitProgress(workload);
            workload.close();
            assertThat(workload.violations()).isEmpty();
            final Takeover last = lastTakeover();
            assertThat(last.cause()).isEqualTo(Takeover.Cause.PROMOTION);
            assertThat(last.nodeId()).isEqualTo(chosen);
            assertThat(last.previousNodeId()).isEqualTo(before);
            assertThat(last.term()).isEqualTo(result.termAfter());
            assertThat(last.who()).isEqualTo("ada@ops");
            assertThat(last.why()).isEqualTo("move to the new rack");
            assertThat(last.wasRunning()).isFalse();
        }
    }

    @Test
    void shouldPromoteByTheCommandLine() throws IOException {
        final int chosen = (group.primary().nodeId() + 1) % 3;
        final String node = "--node=" + chosen;
        if (System.console() == null) {
            final StringWriter err = new StringWriter();
            assertThat(run(new StringWriter(), err, "promote", node)).isEqualTo(2);
            assertThat(err.toString()).contains("becomes primary").contains("add --yes to promote node " + chosen);
        }
        final StringWriter out = new StringWriter();
        assertThat(run(out, new StringWriter(), "promote", node, "--yes", "--timeout=30s", "-o=json"))
                .isZero();
        final JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("result").get("result").asText()).isEqualTo("DONE");
        assertThat(report.get("after").get("primary").asInt()).isEqualTo(chosen);
        assertThat(lastTakeover().nodeId()).isEqualTo(chosen);
    }

    private int run(final StringWriter out, final StringWriter err, final String... args) {
        final List<String> all = new ArrayList<>(List.of(args));
        all.add("--endpoints=" + String.join(",", group.endpoints()));
        return Sternline.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void shouldTellAKilledPrimaryFromAPausedOne() throws InterruptedException {
        final int killed = group.primary().nodeId();
        final long term = lastTakeover().term();
        group.kill9(killed);
        await().atMost(ProcessGroup.PATIENCE).until(() -> hasTakeoverAfter(term));
        assertThat(lastTakeover().cause()).isEqualTo(Takeover.Cause.ELECTION);
        assertThat(lastTakeover().previousNodeId()).isEqualTo(killed);
        assertThat(lastTakeover().wasRunning()).isFalse();
        group.start(killed);
        group.awaitComplete();

        final int paused = group.primary().nodeId();
        final long pausedTerm = lastTakeover().term();
        group.suspend(paused);
        try {
            await().atMost(ProcessGroup.PATIENCE).until(() -> hasTakeoverAfter(pausedTerm));
        } finally {
            group.resume(paused);
        }
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> client.admin().history().stream()
                        .anyMatch(takeover -> takeover.term() > pausedTerm
                                && takeover.previousNodeId() == paused
                                && takeover.wasRunning()));
    }

    private boolean hasTakeoverAfter(final long term) {
        try {
            return lastTakeover().term() > term;
        } catch (final UnavailableException ex) {
            // There is no primary yet.
            return false;
        }
    }

    private Takeover lastTakeover() {
        final List<Takeover> history = client.admin().history();
        return history.get(history.size() - 1);
    }

    private static void awaitProgress(final AcknowledgedWorkload workload) {
        final long goal = workload.acknowledged() + WRITES_BETWEEN;
        await().atMost(ProcessGroup.PATIENCE).until(() -> workload.acknowledged() >= goal);
    }
}
