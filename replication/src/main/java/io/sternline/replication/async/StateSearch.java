package io.sternline.replication.async;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What a primary does that has no state, as its disk was lost or its own copy was not finished: until it has one, it takes no
 * commands and answers no hello, but these tell it who has one.
 *
 * <p>If most members never had any, the group is new, and its state is empty. If nobody who has one shows up though most members
 * are there, waiting longer would keep the namespaces closed for good: it goes on with what its own disk holds, if it was being
 * given a copy instead of that, or with nothing; and what a member brings that comes back later is taken over then.
 */
final class StateSearch {
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
    }

    void onHello(final LinkMessage message, final long nowNs) {
        members.put(message.memberId(), new Heard(Hello.decode(message), nowNs));
    }

    /** To be called while this node is the primary. */
    int work(final long nowNs) {
        if (context.port.isComplete()) {
            if (!follower.isOff()) {
                follower.stop();
            }
            return 0;
        }
        if (!follower.isOff() || isAsked || !context.isSettled()) {
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

    private int goOn(final boolean isNew) {
        if (!isRestored) {
            isRestored = true;
            if (restorer.again()) {
                return 1;
            }
        }
        isAsked = context.port.endLoad(context.epoch(), 0, 0);
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
