package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionPlan.Member;
import io.sternline.client.PromotionResult;
import io.sternline.server.HumanBytes;
import java.util.List;
import java.util.stream.Stream;

/** A promotion as an operator reads it: what would happen, and what came of it. */
final class PromotionReport {
    private static final List<String> HEADINGS =
            List.of("NODE", "ROLE", "POSITION", "BEHIND", "LAST HEARD", "ELIGIBLE");
    private static final String ASYNC_HEADING = "ASYNC BEHIND";

    private final PromotionPlan plan;
    private final AsyncLags lags;

    PromotionReport(final PromotionPlan plan, final AsyncLags lags) {
        this.plan = plan;
        this.lags = lags;
    }

    String plan() {
        final Table table = new Table(columns(HEADINGS, ASYNC_HEADING).toArray(String[]::new));
        plan.members().forEach(member -> table.row(row(member)));
        return (plan.members().isEmpty() ? "" : table + "\n")
                + Table.plain(plan.description())
                + (lags.isUsed() && plan.isPossible() ? "\n" + lags.sentence(plan.nodeId()) : "");
    }

    private List<String> row(final Member member) {
        final boolean isPrimary = member.nodeId() == plan.primaryNodeId();
        final List<String> cells = List.of(
                Integer.toString(member.nodeId()),
                isPrimary ? "primary" : "replica",
                Long.toString(member.logPosition()),
                HumanBytes.about(member.behindBytes()),
                (isPrimary ? "-" : Table.duration(member.silent()) + " ago")
                        + (member.isReachable() ? "" : ", unreachable"),
                member.isEligible() ? "yes" : "no");
        return columns(cells, lags.cell(member.nodeId()));
    }

    /** The last one only where there are ASYNC namespaces. */
    private List<String> columns(final List<String> all, final String async) {
        return lags.isUsed() ? Stream.concat(all.stream(), Stream.of(async)).toList() : all;
    }

    static String result(final PromotionResult result) {
        // It may quote who asked for another promotion.
        final String reason = Table.plain(result.reason());
        final String outcome = switch (result.result()) {
            case DONE ->
                "DONE in " + Table.duration(result.took())
                        + (result.pause().isZero() ? "" : ", writes waited for " + Table.duration(result.pause()));
            case REFUSED -> "REFUSED, nothing was begun: " + reason;
            case FAILED -> "FAILED: " + reason;
            case UNKNOWN -> "UNKNOWN: " + reason + "; see 'sternline history' and 'sternline status'";
        };
        return outcome + "\nbefore: " + primary(result.primaryBefore(), result.termBefore()) + "\nafter:  "
                + primary(result.primaryAfter(), result.termAfter());
    }

    private static String primary(final int nodeId, final long term) {
        return nodeId < 0 ? "primary not known" : "primary is node " + nodeId + ", term " + term;
    }

    /** @param result null: it was not begun. */
    ObjectNode json(final PromotionResult result) {
        final ObjectNode report = Json.object();
        report.set("plan", planJson());
        if (result != null) {
            report.set("before", primaryJson(result.primaryBefore(), result.termBefore()));
            report.set("after", primaryJson(result.primaryAfter(), result.termAfter()));
            report.putObject("result")
                    .put("result", result.result().name())
                    .put("tookMs", result.took().toMillis())
                    .put("pauseMs", result.pause().toMillis())
                    .put("reason", result.reason());
        }
        return report;
    }

    private ObjectNode planJson() {
        final ObjectNode json = Json.object()
                .put("node", plan.nodeId())
                .put("primary", plan.primaryNodeId())
                .put("term", plan.term())
                .put("possible", plan.isPossible())
                .put("description", plan.description());
        final ArrayNode members = json.putArray("members");
        plan.members().forEach(member -> members.add(memberJson(member)));
        final ArrayNode refusals = json.putArray("refusals");
        plan.refusals().forEach(refusals::add);
        return json;
    }

    private ObjectNode memberJson(final Member member) {
        final ObjectNode json = Json.object()
                .put("node", member.nodeId())
                .put("logPosition", member.logPosition())
                .put("behindBytes", member.behindBytes())
                .put("silentMs", member.silent().toMillis())
                .put("reachable", member.isReachable())
                .put("eligible", member.isEligible());
        if (lags.isUsed()) {
            lags.json(member.nodeId()).ifPresent(lag -> json.set("async", lag));
        }
        return json;
    }

    private static ObjectNode primaryJson(final int nodeId, final long term) {
        return Json.object().put("primary", nodeId).put("term", term);
    }
}
