package io.sternline.replication.recovery;

import java.util.List;

/**
 * What a stopped node's files tell.
 *
 * @param group name of the group.
 * @param nodeId the node.
 * @param memberIds all members, as configured.
 * @param life which life the data belongs to.
 * @param lastTerm newest leadership term in the log; -1: none.
 * @param lastPrimaryId who was primary in it; -1: not to be found in the last of the log.
 * @param endPosition end of the log on this disk.
 * @param committedPosition the log is known to have been held by a majority up to here at least: the files do not tell of
 *     what is behind. Everything up to {@code endPosition} is kept all the same.
 * @param snapshotPosition log position of the newest snapshot; -1: none.
 * @param lastMessageMs when the last message of the log was put into it, by the group's machines' wall clocks; -1: unknown.
 * @param dataBytes what a copy of the data takes.
 */
public record SurvivorReport(
        String group,
        int nodeId,
        List<Integer> memberIds,
        Life life,
        long lastTerm,
        int lastPrimaryId,
        long endPosition,
        long committedPosition,
        long snapshotPosition,
        long lastMessageMs,
        long dataBytes) {}
