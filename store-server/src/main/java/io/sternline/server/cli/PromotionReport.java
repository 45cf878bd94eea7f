package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.server.HumanBytes;
import java.util.List;

/** A promotion as an operator reads it: what would happen, and what came of it. */
final class PromotionReport {
    private final PromotionPlan plan;

    PromotionReport(final PromotionPlan plan) {
        this.plan = plan;
    }

    String plan() {
        final Table table = new Table("NODE", "ROLE", "POSITION", "BEHIND", "LAST HEARD", "ELIGIBLE");
        plan.members()
                .forEach(member -> table.row(List.of(
                        Integer.toString(member.nodeId()),
                        member.nodeId() == plan.primaryNodeId() ? "primary" : "replica",
                        Long.toString(member.logPosition()),
                        HumanBytes.about(member.behindBytes()),
                        (member.nodeId() == plan.primaryNodeId() ? "-" : Table.duration(member.silent()) + " ago")
                                + (member.isReachable() ? "" : ", unreachable"),
                        member.isEligible() ? "yes" : "no")));
        return (plan.members().isEmpty() ? "" : table + "\n") + Table.plain(plan.description());
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
        plan.members()
                .forEach(member -> members.addObject()
                        .put("node", member.nodeId())
                        .put("logPosition", member.logPosition())
                        .put("behindBytes", member.behindBytes())
                        .put("silentMs", member.silent().toMillis())
                        .put("reachable", member.isReachable())
                        .put("eligible", member.isEligible()));
        final ArrayNode refusals = json.putArray("refusals");
        plan.refusals().forEach(refusals::add);
        return json;
    }

    private static ObjectNode primaryJson(final int nodeId, final long term) {
        return Json.object().put("primary", nodeId).put("term", term);
    }
}
