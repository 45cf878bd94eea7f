package io.sternline.client;

import java.time.Duration;
import java.util.List;

/**
 * What promoting a node would do, as the primary saw its group a moment ago; nothing has been changed.
 *
 * @param nodeId the chosen node.
 * @param primaryNodeId who is primary now.
 * @param term the primary's term.
 * @param members all nodes of the group, by node id; may be empty if the promotion would be refused.
 * @param refusals why the promotion would be refused, each with what to do; empty: it would be carried out.
 * @param description what would happen, in a sentence or two.
 */
public record PromotionPlan(
        int nodeId, int primaryNodeId, long term, List<Member> members, List<String> refusals, String description) {
    public PromotionPlan {
        members = List.copyOf(members);
        refusals = List.copyOf(refusals);
    }

    /** Whether it would be carried out. */
    public boolean isPossible() {
        return refusals.isEmpty();
    }

    /**
     * A node as its primary sees it.
     *
     * @param nodeId whose state this is.
     * @param logPosition how much of the log it holds, in bytes.
     * @param behindBytes how much of the primary's log it lacks.
     * @param silent since it was last heard of.
     * @param isReachable whether it was heard of recently enough to count towards the majority.
     * @param isEligible whether it could be made primary now.
     */
    public record Member(
            int nodeId, long logPosition, long behindBytes, Duration silent, boolean isReachable, boolean isEligible) {}
}
