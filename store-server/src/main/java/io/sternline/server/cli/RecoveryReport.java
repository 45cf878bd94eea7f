package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.recovery.SurvivorReport;
import io.sternline.server.PeerProbe;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What a survivor's files tell and do not tell, for the one who decides. */
record RecoveryReport(SurvivorReport node, Path dataDir, List<PeerProbe.Peer> peers) {
    private static final String WHAT_IS_LOST = """
            All of this node's log is kept, also what was never acknowledged. Lost is what the others acknowledged
            without this node: nothing, if this node was a working replica or the primary to the last; otherwise all
            since the last message above. No file here can tell which: the logs and dashboards of the others may.""";

    String text() {
        final StringBuilder text = new StringBuilder();
        text.append("Group '%s', node %d of members %s; data in %s%n"
                .formatted(node.group(), node.nodeId(), node.memberIds(), dataDir));
        line(text, "recovered so far", recovered());
        line(text, "newest term", node.lastTerm() < 0 ? "none" : node.lastTerm() + ", primary " + primary());
        line(text, "log ends at", position(node.endPosition()));
        line(text, "last message", node.lastMessageMs() < 0 ? "not found" : time());
        line(
                text,
                "majority held",
                node.committedPosition() < 0
                        ? "unknown"
                        : "at least up to " + position(node.committedPosition()) + "; what is behind cannot be told");
        line(text, "newest snapshot", node.snapshotPosition() < 0 ? "none" : position(node.snapshotPosition()));
        line(text, "data", node.dataBytes() / (1024 * 1024) + " MiB");
        for (final PeerProbe.Peer peer : peers) {
            line(text, "asked", peer + ": " + words(peer));
        }
        return text.append(System.lineSeparator()).append(WHAT_IS_LOST).toString();
    }

    ObjectNode json() {
        final ObjectNode json = Json.object()
                .put("group", node.group())
                .put("nodeId", node.nodeId())
                .put("dataDir", dataDir.toString())
                .put("recovery", node.life().recovery())
                .put("isAlone", node.life().isAlone())
                .put("isFollowingFirst", node.life().followsId() != Life.NOBODY)
                .put("lastTerm", node.lastTerm())
                .put("lastPrimaryId", node.lastPrimaryId())
                .put("logEndPosition", node.endPosition())
                .put("majorityHeldAtLeast", node.committedPosition())
                .put("snapshotPosition", node.snapshotPosition())
                .put("lastMessageMs", node.lastMessageMs())
                .put("dataBytes", node.dataBytes());
        final ArrayNode members = json.putArray("members");
        node.memberIds().forEach(members::add);
        final ArrayNode asked = json.putArray("peers");
        for (final PeerProbe.Peer peer : peers) {
            asked.addObject()
                    .put("nodeId", peer.member().id())
                    .put("endpoint", peer.member().host() + ":" + peer.member().basePort())
                    .put("state", peer.state().name());
        }
        return json;
    }

    private String recovered() {
        final Life life = node.life();
        return life.recovery() + " times"
                + (life.isAlone() ? "; alone" : "")
                + (life.followsId() == Life.NOBODY
                        ? ""
                        : "; SEEDED FROM NODE " + life.followsId() + " AND NEVER SINCE UP TO DATE");
    }

    private String primary() {
        return node.lastPrimaryId() < 0
                ? "not found"
                : "node " + node.lastPrimaryId() + (node.lastPrimaryId() == node.nodeId() ? ", this one" : "");
    }

    private String time() {
        return Instant.ofEpochMilli(node.lastMessageMs()).toString();
    }

    private static String words(final PeerProbe.Peer peer) {
        return switch (peer.state()) {
            case SILENT -> "does not answer";
            case STRANGE -> "something answers there";
            case ALIVE -> "ALIVE, recovery " + peer.recovery();
        };
    }

    private static String position(final long position) {
        return position < 0 ? "nowhere: there is no log" : String.format(Locale.ROOT, "%,d", position);
    }

    private static void line(final StringBuilder text, final String name, final String value) {
        text.append("  %-18s%s%n".formatted(name, value));
    }
}
