package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Takeover;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The group's history as an operator reads it. */
final class HistoryReport {
    private final List<Takeover> takeovers;

    /** @param takeovers oldest first. */
    HistoryReport(final List<Takeover> takeovers) {
        this.takeovers = takeovers;
    }

    String text() {
        final Table table = new Table("TIME", "TERM", "NODE", "BEFORE", "CAUSE", "BY", "REASON", "NOTES");
        takeovers.forEach(takeover -> table.row(List.of(
                takeover.time().truncatedTo(ChronoUnit.SECONDS).toString(),
                Long.toString(takeover.term()),
                Integer.toString(takeover.nodeId()),
                takeover.previousNodeId() < 0 ? "-" : Integer.toString(takeover.previousNodeId()),
                takeover.cause().name().toLowerCase(Locale.ROOT),
                oneLine(takeover.who()),
                oneLine(takeover.why()),
                String.join("; ", notes(takeover)))));
        return table.toString();
    }

    private static List<String> notes(final Takeover takeover) {
        final List<String> notes = new ArrayList<>();
        if (takeover.wasRunning()) {
            notes.add("primary before was still running");
        }
        if (takeover.cause() == Takeover.Cause.ELECTION && takeover.intendedNodeId() >= 0) {
            notes.add("promotion of node " + takeover.intendedNodeId() + " had failed");
        }
        if (takeover.cause() == Takeover.Cause.RECOVERY) {
            notes.add("log ended at " + takeover.logPosition());
        }
        return notes;
    }

    private static String oneLine(final String text) {
        return text.isEmpty() ? "-" : Table.plain(text);
    }

    ObjectNode json() {
        final ObjectNode report = Json.object();
        final ArrayNode array = report.putArray("takeovers");
        takeovers.forEach(takeover -> array.addObject()
                .put("time", takeover.time().toString())
                .put("term", takeover.term())
                .put("node", takeover.nodeId())
                .put("previousNode", takeover.previousNodeId())
                .put("cause", takeover.cause().name())
                .put("who", takeover.who())
                .put("why", takeover.why())
                .put("previousWasRunning", takeover.wasRunning())
                .put("intendedNode", takeover.intendedNodeId())
                .put("logPosition", takeover.logPosition()));
        return report;
    }
}
