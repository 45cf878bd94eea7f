package io.sternline.replication.promotion;

/**
 * A member of the group as its primary sees it.
 *
 * @param memberId whose state this is.
 * @param logPosition how much of the log it holds, in bytes.
 * @param behindBytes how much of the primary's log it lacks.
 * @param silentMs since it was last heard of.
 * @param isReachable whether it was heard of recently enough to count towards the majority.
 */
public record MemberState(int memberId, long logPosition, long behindBytes, long silentMs, boolean isReachable) {}
