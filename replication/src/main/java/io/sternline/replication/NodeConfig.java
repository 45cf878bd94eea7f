package io.sternline.replication;

import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a replicated node.
 *
 * @param group name of the group; nodes and data of different groups refuse each other.
 * @param nodeId which of the members this node is.
 * @param members all nodes of the group, the same list on each: 1, 3, 5 or 7.
 * @param dataDir where log, snapshots and the node's identity are kept.
 * @param durability what counts as held by a node.
 * @param timing how soon a silent primary is replaced.
 * @param snapshotLogBytes a snapshot is taken after this much new log, but not before four times what the last snapshot
 *     took; 0: only on request.
 * @param profile how many busy threads there are, and how long they stay awake.
 * @param changeLog how the node keeps its change log.
 * @param async how it replicates ASYNC namespaces, if its state machine has any.
 */
public record NodeConfig(
        String group,
        int nodeId,
        List<Member> members,
        Path dataDir,
        Durability durability,
        Timing timing,
        long snapshotLogBytes,
        Profile profile,
        ChangeLogConfig changeLog,
        AsyncConfig async) {
    /** A node that keeps no change log of what goes through the group's log. */
    public NodeConfig(
            final String group,
            final int nodeId,
            final List<Member> members,
            final Path dataDir,
            final Durability durability,
            final Timing timing,
            final long snapshotLogBytes,
            final Profile profile) {
        this(
                group,
                nodeId,
                members,
                dataDir,
                durability,
                timing,
                snapshotLogBytes,
                profile,
                ChangeLogConfig.OFF,
                AsyncConfig.DEFAULT);
    }

    /**
     * How soon a primary is replaced that has fallen silent. One whose process has died is replaced at once, whatever the
     * heartbeat timeout: see {@code Lifeline}.
     *
     * @param heartbeatTimeout silence after which replicas start an election.
     * @param heartbeatInterval how often an idle primary is heard.
     * @param electionTimeout how long votes are waited for; in full, if a member does not vote.
     * @param electionInterval how often candidates repeat themselves.
     */
    public record Timing(
            Duration heartbeatTimeout,
            Duration heartbeatInterval,
            Duration electionTimeout,
            Duration electionInterval) {
        /** For machines that are shared or loaded. */
        public static final Timing STEADY = new Timing(
                Duration.ofMillis(1000), Duration.ofMillis(50), Duration.ofMillis(150), Duration.ofMillis(20));

        /** For machines with cores to spare. */
        public static final Timing FAST = new Timing(
                Duration.ofMillis(400), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(10));
    }
}
