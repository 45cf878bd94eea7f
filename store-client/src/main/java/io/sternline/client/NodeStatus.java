package io.sternline.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one node says of itself.
 *
 * @param nodeId the node's id in its group.
 * @param endpoint where it listens for clients.
 * @param role what it is now.
 * @param primaryNodeId whom it takes for the primary; -1: nobody.
 * @param term the leadership term it knows of.
 * @param commitPosition bytes of log it knows to be held by a majority.
 * @param appliedPosition bytes of log applied to its state.
 * @param snapshotPosition log position of its newest snapshot; -1: none.
 * @param revision revision of the last change it applied.
 * @param groupTime the group's clock, as of the last log entry it applied.
 * @param entries live entries, and expired ones not yet reaped.
 * @param stateBytes key and value bytes held.
 * @param stateDigest equal on nodes that have applied the same log.
 * @param clients registered client windows.
 * @param connections open client connections, without those that only look on and administer.
 * @param uptime since the process started.
 * @param elections elections the process has taken part in since its start.
 * @param group the group's name.
 * @param version the server's version.
 * @param durability {@code memory} or {@code disk}.
 * @param memory what its entries take, and what they may.
 * @param comparedRevision newest revision at which the node found its digest equal to the primary's; -1: none yet.
 * @param divergedRevision first revision at which they differed since the process started; -1: never. See
 *     {@link #isDiverged}.
 * @param falseElections elections since the process started that took the role of primary from the node while it was
 *     running.
 * @param draining whether clients are to leave the node, see {@link Admin#drain}.
 * @param recovery how often the group was recovered from the loss of a majority, as far as the node knows.
 * @param async how it stands with ASYNC namespaces.
 */
public record NodeStatus(
        int nodeId,
        Endpoint endpoint,
        Role role,
        int primaryNodeId,
        long term,
        long commitPosition,
        long appliedPosition,
        long snapshotPosition,
        long revision,
        Instant groupTime,
        long entries,
        long stateBytes,
        long stateDigest,
        int clients,
        int connections,
        Duration uptime,
        long elections,
        String group,
        String version,
        String durability,
        Memory memory,
        long comparedRevision,
        long divergedRevision,
        long falseElections,
        boolean draining,
        int recovery,
        Async async) {
    /** Whether the node found its state to differ from the primary's at the same revision: one of them is wrong. */
    public boolean isDiverged() {
        return divergedRevision >= 0;
    }

    /** A node's part in its group. */
    public enum Role {
        REPLICA,
        PRIMARY,
        CANDIDATE
    }

    /**
     * What the entries of a node take.
     *
     * @param usedBytes bytes counted against {@code stateBytesMax}: keys, values and terms, and 64 for each entry and term.
     * @param stateBytesMax the node's limit.
     * @param entriesMax the node's limit of entries.
     * @param memoryBytes memory that the node's engine has taken from the system for its state, ASYNC namespaces
     *     included.
     * @param freeBytes what of it is free.
     */
    public record Memory(long usedBytes, long stateBytesMax, long entriesMax, long memoryBytes, long freeBytes) {}

    /**
     * The ASYNC namespaces of a node.
     *
     * @param revision of the last change that the node made or was told of; it counts apart from that of the group, and
     *     begins anew, and higher, with each primary.
     * @param entries live entries, and expired ones not yet reaped.
     * @param usedBytes bytes they count against {@code bytesMax}.
     * @param bytesMax what they may count on this node while it is primary.
     * @param digest of the entries: equal on nodes that hold the same.
     * @param isComplete whether the node holds all entries of one moment; while it is restored or given a copy it answers
     *     nothing of them.
     * @param lagLimit how far replicas may be behind it while it is primary.
     * @param replicas the other nodes, as a primary sees them; empty elsewhere.
     * @param tailChangesTaken changes of nodes that came back, which nobody else had, that this node as primary made its
     *     own, since its process started.
     * @param tailChangesOvertaken those that it did not, as something newer stood in their place.
     * @param copiesSent whole copies that it gave to others.
     */
    public record Async(
            long revision,
            long entries,
            long usedBytes,
            long bytesMax,
            long digest,
            boolean isComplete,
            LagLimit lagLimit,
            List<ReplicaLag> replicas,
            long tailChangesTaken,
            long tailChangesOvertaken,
            long copiesSent) {
        /** Of a node that was never told of an ASYNC namespace. */
        public static final Async NONE =
                new Async(0, 0, 0, 0, 0, true, new LagLimit(Duration.ZERO, 0, Optional.empty()), List.of(), 0, 0, 0);

        public Async {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * When a primary refuses writes to ASYNC namespaces, as too few replicas keep up: in a group of three, neither.
     *
     * @param ageMax how old the oldest change may be that they lack; zero: any age.
     * @param recordsMax how many changes they may lack; 0: any number.
     * @param refusal why the node, being primary, takes no such writes now, with the figures; empty: it does.
     */
    public record LagLimit(Duration ageMax, long recordsMax, Optional<String> refusal) {}

    /**
     * How far a replica is behind in ASYNC namespaces.
     *
     * @param nodeId which.
     * @param link what the primary does for it.
     * @param ackedRevision it has all changes up to here; 0: not known.
     * @param records changes that it has not said to have: what the loss of the primary would cost now, if this replica took
     *     over and the primary's disk were gone.
     * @param age of the oldest of them; zero: there is none.
     */
    public record ReplicaLag(int nodeId, Link link, long ackedRevision, long records, Duration age) {}

    /** What a primary does for a replica of its ASYNC namespaces. */
    public enum Link {
        /** It has not been heard for two seconds. */
        AWAY,
        /** It came back and gives the changes that nobody else has. */
        TAIL,
        /** It is given a copy of everything. */
        COPY,
        /** It is given changes as they are made. */
        CHANGES
    }
}
