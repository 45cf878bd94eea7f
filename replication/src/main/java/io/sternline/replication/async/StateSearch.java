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
 * them has much more, this node has been away, and was elected all the same: that could be too long to be taken over as a tail.
 * Then it is given the changes that it lacks first. Where the member's log does not reach back to what both have, it drops what
 * it has and is given a copy. What it alone had, from before it was away, is lost with that; otherwise all that the others had
 * done since would be.
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
    /** So many changes are taken over as a tail when the term has begun, which then need not wait for them. */
    private static final long TAIL_CHANGES_MAX = 1_000;

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
    /** It had a state, and asked another for what that has beyond it; once in an epoch. */
    private boolean isFetched;

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
        isFetched = false;
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
            follower.begin(source, 0);
            return 1;
        }
        final boolean isNew = isNewGroup();
        return isNew || isHopeless(nowNs) ? goOn(isNew) : 0;
    }

    private int begin(final long nowNs) {
        if (!follower.isOff()) {
            return stopFollowing();
        }
        if (!isListening) {
            isListening = true;
            listensSinceNs = nowNs;
        }
        forget(nowNs);
        if (!isMajorityHeard() && nowNs - listensSinceNs < LinkTiming.LOOK_MAX_NS) {
            return 0;
        }
        final TermEnds own = context.store.termEnds();
        final int further = isFetched ? NOBODY : findFurther(own);
        if (further == NOBODY) {
            return context.store.isRestorable() && context.port.begin(context.epoch()) ? 1 : 0;
        }
        if (isContinuedBy(members.get(further).hello().ends(), own)) {
            isFetched = true;
            follower.begin(peers.get(further), own.newestRevision());
            return 1;
        }
        return giveUp(further);
    }

    /** Once what it was to be given has come; it may not have been asked for yet. */
    private int stopFollowing() {
        if (!follower.isFollowing()) {
            return 0;
        }
        follower.stop();
        return 1;
    }

    private int giveUp(final int further) {
        isFetched = context.port.beginLoad(context.epoch());
        if (isFetched) {
            tellGivenUp(further);
        }
        return isFetched ? 1 : 0;
    }

    /** One that is being given a copy has lost what it had, and cannot tell how far the others are. */
    private boolean isMajorityHeard() {
        int heard = 1;
        for (final Heard member : members.values()) {
            heard += member.hello().isComplete() || member.hello().isNeverComplete() ? 1 : 0;
        }
        return heard >= context.group.majority();
    }

    /** Of the members that have more than this node could take over from them, the one that is furthest. */
    private int findFurther(final TermEnds own) {
        int found = NOBODY;
        long newest = own.newestRevision();
        for (final Map.Entry<Integer, Heard> member : members.entrySet()) {
            final Hello hello = member.getValue().hello();
            if (hello.isComplete() && hello.ends().newestRevision() > newest && isFurther(hello.ends(), own)) {
                newest = hello.ends().newestRevision();
                found = member.getKey();
            }
        }
        return found;
    }

    private static boolean isFurther(final TermEnds other, final TermEnds own) {
        final long common = Histories.common(own, other);
        return other.oldestRevision() > common
                || isContinuedBy(other, own) && Histories.changesBehind(other, common) > TAIL_CHANGES_MAX;
    }

    /** Whether all that this node has is the other's as well, and the other's log has all that follows. */
    private static boolean isContinuedBy(final TermEnds other, final TermEnds own) {
        final long common = Histories.common(own, other);
        return own.newestRevision() == common && other.oldestRevision() <= common;
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
