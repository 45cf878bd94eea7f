package io.sternline.replication.async;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a primary does before it begins its term. Until then it takes no commands and answers no hello, but these tell it what the
 * others have.
 *
 * <p>One that has a state listens until most members have been heard, half a second at most, and begins. But if one of
 * them has more, and so much more that it could not be taken over as that member's tail, because its log does not reach back or
 * the tail would be too long, this node has been away, and was elected all the same: then it drops what it has and is given a
 * copy. What it alone had, from before it was away, is lost with that; otherwise all that the others had done since would be.
 *
 * <p>Nor does it begin before its disk could give its state back: it may just have been given a copy, or have gone back, and what
 * it did then would be lost if it died before its next checkpoint, was elected again, and took another's state for want of its own.
 *
 * <p>One that has no state, as its disk was lost or its own copy was not finished, takes a copy of the member that is furthest.
 *
 * <p>If most members never had any, the group is new, and its state is empty. If nobody who has one shows up though most members
 * are there, waiting longer would keep the namespaces closed for good: it goes on with what its own disk holds, if it was being
 * given a copy instead of that, or with nothing; and what a member brings that comes back later is taken over then.
 */
final class StateSearch {
    private static final int NOBODY = -1;
    /** A longer tail than this is not taken over where a copy does as well. */
    private static final long TAIL_CHANGES_MAX = 50_000;

    private record Heard(Hello hello, long atNs) {}

    private final Map<Integer, Heard> members = new HashMap<>();
    private final AsyncContext context;
    private final Follower follower;
    private final Restorer restorer;
    private final Map<Integer, Peer> peers;
    private long sinceNs;
    /** The disk was tried once more in this epoch. */
    private boolean isRestored;

    private boolean isAsked;
    /** It had a state, and gave it up for another's; once in an epoch. */
    private boolean isGivenUp;

    private boolean isListening;
    private long listensSinceNs;

    StateSearch(
            final AsyncContext context,
            final Follower follower,
            final Restorer restorer,
            final Map<Integer, Peer> peers) {
        this.context = context;
        this.follower = follower;
        this.restorer = restorer;
        this.peers = peers;
    }

    void reset(final long nowNs) {
        members.clear();
        sinceNs = nowNs;
        isRestored = false;
        isAsked = false;
        isGivenUp = false;
        isListening = false;
    }

    void onHello(final LinkMessage message, final long nowNs) {
        members.put(message.memberId(), new Heard(Hello.decode(message), nowNs));
    }

    /** To be called while this node is the primary. */
    int work(final long nowNs) {
        if (context.port.hasBegun() || !context.isSettled()) {
            return 0;
        }
        if (context.port.isComplete()) {
            isAsked = false;
            return begin(nowNs);
        }
        isListening = false;
        if (!follower.isOff() || isAsked) {
            return 0;
        }
        forget(nowNs);
        final Peer source = source();
        if (source != null) {
            follower.begin(source, true);
            return 1;
        }
        final boolean isNew = isNewGroup();
        return isNew || isHopeless(nowNs) ? goOn(isNew) : 0;
    }

    private int begin(final long nowNs) {
        if (!follower.isOff()) {
            follower.stop();
            return 1;
        }
        if (!isListening) {
            isListening = true;
            listensSinceNs = nowNs;
        }
        forget(nowNs);
        if (!isMajorityHeard() && nowNs - listensSinceNs < LinkTiming.LOOK_MAX_NS) {
            return 0;
        }
        final int further = isGivenUp ? NOBODY : findFurther();
        if (further == NOBODY) {
            return context.store.isRestorable() && context.port.begin(context.epoch()) ? 1 : 0;
        }
        isGivenUp = context.port.beginLoad(context.epoch());
        if (isGivenUp) {
            tellGivenUp(further);
        }
        return isGivenUp ? 1 : 0;
    }

    /** One that is being given a copy has lost what it had, and cannot tell how far the others are. */
    private boolean isMajorityHeard() {
        int heard = 1;
        for (final Heard member : members.values()) {
            heard += member.hello().isComplete() || member.hello().isNeverComplete() ? 1 : 0;
        }
        return heard >= context.group.majority();
    }

    /** A member that has more than this node could take over from it. */
    private int findFurther() {
        final TermEnds own = context.store.termEnds();
        for (final Map.Entry<Integer, Heard> member : members.entrySet()) {
            final Hello hello = member.getValue().hello();
            if (hello.isComplete() && isFurther(hello.ends(), own)) {
                return member.getKey();
            }
        }
        return NOBODY;
    }

    private static boolean isFurther(final TermEnds other, final TermEnds own) {
        if (other.newestRevision() <= own.newestRevision()) {
            return false;
        }
        final long common = Histories.common(own, other);
        final boolean isTailWhole = other.oldestRevision() <= common;
        final boolean isOwnAllCommon = own.newestRevision() == common;
        return !isTailWhole || isOwnAllCommon && Histories.changesBehind(other, common) > TAIL_CHANGES_MAX;
    }

    private void tellGivenUp(final int further) {
        context.errorHandler.onError(new IllegalStateException("this primary has the ASYNC namespaces up to revision "
                + context.store.recordedRevision() + " only, and member " + further
                + " has more than can be taken over: this node takes a copy of what a member has in place of its own"));
    }

    private int goOn(final boolean isNew) {
        if (!isRestored) {
            isRestored = true;
            if (restorer.again()) {
                return 1;
            }
        }
        isAsked = context.port.endLoad(context.epoch(), 0, 0, List.of());
        if (isAsked && !isNew) {
            warn();
        }
        return isAsked ? 1 : 0;
    }

    private void forget(final long nowNs) {
        final Iterator<Heard> heard = members.values().iterator();
        while (heard.hasNext()) {
            if (nowNs - heard.next().atNs() > LinkTiming.SILENCE_MAX_NS) {
                heard.remove();
            }
        }
    }

    /** Of those who have a state, the one that is furthest. */
    private Peer source() {
        Peer source = null;
        long newest = -1;
        for (final Map.Entry<Integer, Heard> member : members.entrySet()) {
            final Hello hello = member.getValue().hello();
            if (hello.isComplete() && hello.ends().newestRevision() > newest) {
                newest = hello.ends().newestRevision();
                source = peers.get(member.getKey());
            }
        }
        return source;
    }

    private boolean isNewGroup() {
        int never = context.isNeverComplete() ? 1 : 0;
        for (final Heard heard : members.values()) {
            never += heard.hello().isNeverComplete() ? 1 : 0;
        }
        return never >= context.group.majority();
    }

    private boolean isHopeless(final long nowNs) {
        return nowNs - sinceNs >= LinkTiming.SEARCH_MAX_NS && members.size() + 1 >= context.group.majority();
    }

    private void warn() {
        context.errorHandler.onError(
                new IllegalStateException("this primary has no state of its ASYNC namespaces, and of "
                        + members.size()
                        + " other members that are there none has: they begin empty. Bring back a member that "
                        + "has its data, and what it has is taken over"));
    }
}
