package io.sternline.client.lb;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that a balancer chooses from, at one moment. Never changed: when a backend comes, goes or fares differently, another
 * takes its place at once, and a choice that has begun ends with the one it began with.
 */
final class Choices {
    static final Choices NONE = new Choices(Policy.ROUND_ROBIN, List.of(), List.of(), new AtomicInteger());

    private final Policy policy;
    private final List<Member> members;
    private final ChoiceTable assignable;
    private final AtomicInteger turn;

    /** Of members by turns; empty where the policy has none. */
    private final int[] order;

    /** Null but for {@link Policy#CONSISTENT_HASH}. */
    private final HashRing ring;

    /**
     * @param members that may be given new sessions, each with a share from 1 on.
     * @param assignable that may go on with sessions they have.
     * @param turn whose turn it is; shared by all snapshots of a balancer, so that a change does not begin at the front.
     */
    Choices(final Policy policy, final List<Member> members, final List<Backend> assignable, final AtomicInteger turn) {
        this.policy = policy;
        this.members = List.copyOf(members);
        this.assignable = new ChoiceTable(assignable);
        this.turn = turn;
        final boolean isByTurns = policy == Policy.ROUND_ROBIN || policy == Policy.RANDOM;
        order = isByTurns && !members.isEmpty()
                ? Turns.order(members.stream().mapToInt(Member::share).toArray())
                : new int[0];
        ring = policy == Policy.CONSISTENT_HASH && !members.isEmpty() ? HashRing.of(members) : null;
    }

    /**
     * By the policy.
     *
     * @param key null: as for a key that nobody has seen.
     * @return null if there is none.
     */
    Member next(final String key) {
        return members.isEmpty() ? null : members.get(index(key));
    }

    private int index(final String key) {
        return switch (policy) {
            case ROUND_ROBIN -> order[Math.floorMod(turn.getAndIncrement(), order.length)];
            case RANDOM -> order[ThreadLocalRandom.current().nextInt(order.length)];
            case LEAST_CONNECTIONS -> LeastConnections.indexOf(members, turn.getAndIncrement());
            case CONSISTENT_HASH ->
                ring.indexOf(key == null ? ThreadLocalRandom.current().nextLong() : KeyHash.of(key));
        };
    }

    /** The backend that an assignment names, if it may go on with its sessions. */
    Optional<Backend> assigned(final byte[] backendId) {
        return assignable.get(backendId);
    }

    /** Backends that may be given new sessions. */
    List<Backend> usable() {
        return members.stream().map(member -> member.choice().orElseThrow()).toList();
    }
}
