package io.sternline.client;

import java.time.Duration;
import java.time.Instant;

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
 * @param connections open client connections.
 * @param uptime since the process started.
 * @param elections elections the process has taken part in since its start.
 * @param group the group's name.
 * @param version the server's version.
 * @param durability {@code memory} or {@code disk}.
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
        String durability) {
    /** A node's part in its group. */
    public enum Role {
        REPLICA,
        PRIMARY,
        CANDIDATE
    }
}
