package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sternline.client.NodeStatus.Async;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.PromotionResult.Result;
import io.sternline.client.Takeover;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromotionReportTest {
    private static final PromotionPlan PLAN = new PromotionPlan(
            1,
            0,
            7,
            List.of(
                    new PromotionPlan.Member(0, 4096, 0, Duration.ZERO, true, false),
                    new PromotionPlan.Member(1, 3072, 1024, Duration.ofMillis(40), true, true),
                    new PromotionPlan.Member(2, 0, 4096, Duration.ofSeconds(90), false, false)),
            List.of(),
            "Member 1 becomes primary.");

    private static final AsyncLags NO_ASYNC = new AsyncLags(List.of());

    @Test
    void shouldShowThePlan() {
        assertThat(new PromotionReport(PLAN, NO_ASYNC).plan().lines())
                .containsExactly(
                        "NODE  ROLE     POSITION  BEHIND  LAST HEARD               ELIGIBLE",
                        "0     primary  4096      0 B     -                        no",
                        "1     replica  3072      1 KiB   40ms ago                 yes",
                        "2     replica  0         4 KiB   1m 30s ago, unreachable  no",
                        "Member 1 becomes primary.");
        final JsonNode json = new PromotionReport(PLAN, NO_ASYNC).json(null);
        assertThat(json.get("plan").get("possible").asBoolean()).isTrue();
        assertThat(json.get("plan").get("members")).hasSize(3);
        assertThat(json.toString()).doesNotContain("async");
        assertThat(json.has("result")).isFalse();
    }

    @Test
    void shouldShowHowFarNodesAreBehindInAsyncNamespaces() {
        final AsyncLags lags = lags(
                new ReplicaLag(1, Link.CHANGES, 40, 3, Duration.ofMillis(7)),
                new ReplicaLag(2, Link.AWAY, 0, 1, Duration.ofSeconds(90)));
        final PromotionReport report = new PromotionReport(PLAN, lags);
        assertThat(report.plan().lines())
                .containsExactly(
                        "NODE  ROLE     POSITION  BEHIND  LAST HEARD               ELIGIBLE  ASYNC BEHIND",
                        "0     primary  4096      0 B     -                        no        -",
                        "1     replica  3072      1 KiB   40ms ago                 yes       3 changes, 7ms",
                        "2     replica  0         4 KiB   1m 30s ago, unreachable  no        1 change, 1m 30s, away",
                        "Member 1 becomes primary.",
                        "In ASYNC namespaces node 1 lacks 3 of the primary's changes: it is given them first; a promotion is"
                                + " refused if that takes more than two seconds.");
        final JsonNode members = report.json(null).at("/plan/members");
        assertThat(members.get(0).has("async")).isFalse();
        assertThat(members.get(1).get("async").toString())
                .isEqualTo("{\"link\":\"CHANGES\",\"ackedRevision\":40,\"lagRecords\":3,\"lagMs\":7}");
        assertThat(members.get(2).at("/async/link").asText()).isEqualTo("AWAY");
    }

    @Test
    void shouldSayWhatAPromotionHasToDoAboutIt() {
        assertThat(lags(new ReplicaLag(1, Link.CHANGES, 43, 0, Duration.ZERO)).sentence(1))
                .isEqualTo("In ASYNC namespaces node 1 lacks nothing.");
        assertThat(lags(new ReplicaLag(1, Link.COPY, 0, 43, Duration.ofMillis(7)))
                        .sentence(1))
                .isEqualTo(
                        "In ASYNC namespaces node 1 lacks 43 of the primary's changes, and is not given them as they come"
                                + " (copy): a promotion is refused until it is.");
        assertThat(lags().sentence(1)).isEqualTo("It is not known how far node 1 is behind in ASYNC namespaces.");
    }

    @Test
    void shouldShowWhatCameOfIt() {
        final PromotionResult done = result(Result.DONE, 1, 8, "");
        assertThat(PromotionReport.result(done).lines())
                .containsExactly(
                        "DONE in 300ms, writes waited for 200ms",
                        "before: primary is node 0, term 7",
                        "after:  primary is node 1, term 8");
        assertThat(PromotionReport.result(result(Result.FAILED, 0, 7, "no room")))
                .startsWith("FAILED: no room\n");
        assertThat(PromotionReport.result(result(Result.UNKNOWN, -1, -1, "no answer")))
                .startsWith("UNKNOWN: no answer; see 'sternline history'")
                .endsWith("after:  primary not known");
        final JsonNode json = new PromotionReport(PLAN, NO_ASYNC).json(done);
        assertThat(json.get("result").get("result").asText()).isEqualTo("DONE");
        assertThat(json.get("before").get("primary").asInt()).isZero();
        assertThat(json.get("after").get("term").asLong()).isEqualTo(8);
    }

    @Test
    void shouldShowTheHistory() {
        final HistoryReport report = new HistoryReport(List.of(
                takeover(3, Takeover.Cause.PROMOTION, false, 2, "ada@ops", "new\nrack"),
                takeover(4, Takeover.Cause.ELECTION, true, 1, "bob@ops", "")));
        assertThat(report.text().lines())
                .containsExactly(
                        "TIME                  TERM  NODE  BEFORE  CAUSE      BY       REASON    NOTES",
                        "2026-01-02T03:04:05Z  3     2     0       promotion  ada@ops  new rack",
                        "2026-01-02T03:04:05Z  4     2     0       election   bob@ops  -         primary before was still"
                                + " running; promotion of node 1 had failed");
        assertThat(report.json()
                        .get("takeovers")
                        .get(1)
                        .get("previousWasRunning")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void shouldLetNobodySteerTheTerminal() {
        final String steering = "a\u001b[31m\u009b31m\u202eb\u2028c";
        assertThat(new HistoryReport(List.of(takeover(3, Takeover.Cause.PROMOTION, false, 2, steering, steering)))
                        .text())
                .contains("a [31m 31m b c  a [31m 31m b c");
        assertThat(PromotionReport.result(result(Result.REFUSED, 0, 7, steering)))
                .startsWith("REFUSED, nothing was begun: a [31m 31m b c\n");
    }

    @Test
    void shouldNameTheOperatorWithinTheLimit() {
        assertThat(Operator.name().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(3, 128);
        assertThat(Operator.answering(question -> null).ask("?")).contains("");
        assertThat(Operator.answering(question -> " yes ").ask("?")).contains("yes");
    }

    private static AsyncLags lags(final ReplicaLag... replicas) {
        final Async async =
                new Async(43, 4, 1024, 1 << 20, 255, true, Async.NONE.lagLimit(), List.of(replicas), 0, 0, 0);
        return new AsyncLags(List.of(StatusReportTest.node(0, async), StatusReportTest.node(1, Async.NONE)));
    }

    private static PromotionResult result(
            final Result result, final int primaryAfter, final long termAfter, final String reason) {
        return new PromotionResult(
                result, 0, primaryAfter, 7, termAfter, Duration.ofMillis(300), Duration.ofMillis(200), reason);
    }

    private static Takeover takeover(
            final long term,
            final Takeover.Cause cause,
            final boolean wasRunning,
            final int intended,
            final String who,
            final String why) {
        return new Takeover(
                term, 2, 0, cause, wasRunning, Instant.parse("2026-01-02T03:04:05.678Z"), intended, -1, who, why);
    }
}
