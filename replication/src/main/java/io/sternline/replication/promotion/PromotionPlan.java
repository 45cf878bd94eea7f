package io.sternline.replication.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a promotion would do, as of now; nothing has been changed.
 *
 * @param memberId the chosen node.
 * @param primaryId member id of the primary; -1: none known.
 * @param term the primary's term.
 * @param members all members as the primary sees them; empty if this node is not the primary.
 * @param refusals why the promotion would be refused, each with what to do; empty: it would be carried out.
 */
public record PromotionPlan(int memberId, int primaryId, long term, List<MemberState> members, List<String> refusals) {
    /** A node that lacks more of the log than this is not chosen: the group would wait for it. */
    public static final long BEHIND_BYTES_MAX = 8 * 1024 * 1024;

    public PromotionPlan {
        members = List.copyOf(members);
        refusals = List.copyOf(refusals);
    }

    /** Judges the members' states as the primary itself sees them. */
    public static PromotionPlan of(
            final int memberId, final int primaryId, final long term, final List<MemberState> members) {
        return new PromotionPlan(memberId, primaryId, term, members, refusals(memberId, primaryId, members));
    }

    /** A plan that cannot be carried out, for a reason that needs no look at the members. */
    public static PromotionPlan refused(final int memberId, final int primaryId, final long term, final String reason) {
        return new PromotionPlan(memberId, primaryId, term, List.of(), List.of(reason));
    }

    private static List<String> refusals(final int memberId, final int primaryId, final List<MemberState> members) {
        final List<String> refusals = new ArrayList<>();
        final long reachable = members.stream().filter(MemberState::isReachable).count();
        final long majority = members.size() / 2 + 1;
        if (reachable < majority) {
            refusals.add("only " + reachable + " of " + members.size() + " members are reachable, " + majority
                    + " are needed: start the others first");
        }
        final Optional<MemberState> target = find(memberId, members);
        if (target.isEmpty()) {
            refusals.add("member " + memberId + " is unknown: the members are " + ids(members));
        } else if (memberId == primaryId) {
            refusals.add("member " + memberId + " is the primary already");
        } else {
            refuseTarget(target.get(), refusals);
        }
        return refusals;
    }

    private static void refuseTarget(final MemberState target, final List<String> refusals) {
        if (!target.isReachable()) {
            refusals.add("member " + target.memberId() + " has not been heard of for " + target.silentMs()
                    + " ms: start it, or choose another");
        }
        if (target.behindBytes() > BEHIND_BYTES_MAX) {
            refusals.add(
                    "member " + target.memberId() + " lacks " + target.behindBytes() + " bytes of the log, allowed are "
                            + BEHIND_BYTES_MAX + ": wait until it has caught up, or choose another");
        }
    }

    private static Optional<MemberState> find(final int memberId, final List<MemberState> members) {
        return members.stream().filter(member -> member.memberId() == memberId).findFirst();
    }

    private static String ids(final List<MemberState> members) {
        return members.stream()
                .map(member -> Integer.toString(member.memberId()))
                .collect(Collectors.joining(", "));
    }

    /** Whether it would be carried out. */
    public boolean isPossible() {
        return refusals.isEmpty();
    }

    /** Members that could be chosen. */
    public List<Integer> eligible() {
        return members.stream()
                .map(MemberState::memberId)
                .filter(id -> refusals(id, primaryId, members).isEmpty())
                .toList();
    }

    /** What would happen, in a sentence or two. */
    public String description() {
        if (!isPossible()) {
            return "Refused: " + String.join("; ", refusals) + ".";
        }
        final List<MemberState> silent =
                members.stream().filter(member -> !member.isReachable()).toList();
        return "Member " + memberId + " becomes primary in place of member " + primaryId
                + ". Writes wait meanwhile and are not failed; "
                + (silent.isEmpty()
                        ? "all members take part, so they wait for some hundred milliseconds."
                        : "as " + (silent.size() == 1 ? "member " : "members ") + ids(silent)
                                + " cannot be reached, they wait as long as after a failure of the primary.");
    }
}
