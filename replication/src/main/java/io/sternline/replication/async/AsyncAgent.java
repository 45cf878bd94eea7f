package io.sternline.replication.async;

import io.aeron.Aeron;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;

/**
 * Replicates the ASYNC namespaces of a node: all that its async thread does. One cycle looks at what the state thread and the
 * other members have to say, and moves each thing that is under way a little; nothing waits for anything.
 *
 * <p>Who this node is to the others is decided by {@link Standing} alone. With each new epoch all that was under way is dropped
 * and begun anew: first the state is restored from the disk ({@link Restorer}); then a replica follows the primary ({@link
 * Follower}), and a primary feeds the others ({@link Feed}), after it has had their changes taken over that it lacks ({@link
 * Merger}), or looks for a state if it has none ({@link StateSearch}).
 *
 * <p>What dies on the way, here or there, is found by silence, by a stream that ends, or by a gap; the answer is always the
 * same, a new hello. Every step may be done twice.
 */
final class AsyncAgent implements Agent, PeerImages.Handler, StatePort.Handler {
    private static final int REPLIES_MAX = 256;

    private final Map<Integer, Peer> peers = new HashMap<>();
    private final List<Peer> peerList = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();
    private final AsyncContext context;
    private final AgentInvoker conductor;
    private final NanoClock clock;
    private final PeerImages images;
    private final Copies copies;
    private final Merger merger;
    private final Follower follower;
    private final Restorer restorer;
    private final Checkpointer checkpointer;
    private final StateSearch search;
    private final StatusBoard board;
    private long nowNs;
    private boolean isBegun;

    /**
     * @param aeron this agent's own client, which it drives itself if it has a conductor invoker; the caller closes it afterwards.
     * @param store used by this agent until it is closed; the caller closes it afterwards.
     * @param statusSink told on the async thread.
     * @param errorHandler told of what an operator should know; the agent goes on.
     */
    AsyncAgent(
            final AsyncGroup group,
            final Aeron aeron,
            final StatePort port,
            final AsyncStore store,
            final NanoClock clock,
            final StatusSink statusSink,
            final ErrorHandler errorHandler) {
        this.clock = clock;
        this.conductor = aeron.conductorAgentInvoker();
        this.nowNs = clock.nanoTime();
        context = new AsyncContext(group, port, store, errorHandler);
        copies = new Copies(context);
        group.endpoints().keySet().stream()
                .sorted()
                .filter(id -> id != group.memberId())
                .forEach(id -> addPeer(new Peer(group, aeron, id, errorHandler, nowNs)));
        images = new PeerImages(group, aeron, this, errorHandler, nowNs);
        merger = new Merger(context, feeds);
        follower = new Follower(context);
        restorer = new Restorer(context);
        checkpointer = new Checkpointer(context, copies, nowNs);
        search = new StateSearch(context, follower, restorer, peers);
        board = new StatusBoard(context, feeds, merger, statusSink, nowNs);
    }

    private void addPeer(final Peer peer) {
        peers.put(peer.memberId(), peer);
        peerList.add(peer);
        feeds.add(new Feed(context, peer, copies));
    }

    @Override
    public String roleName() {
        return "async";
    }

    @Override
    public int doWork() {
        nowNs = clock.nanoTime();
        int work = conductor == null ? 0 : conductor.invoke();
        final Standing standing = context.port.standing();
        if (!isBegun || standing.epoch() != context.epoch()) {
            begin(standing);
            work++;
        }
        for (int i = 0; i < peerList.size(); i++) {
            work += peerList.get(i).work(nowNs);
        }
        work += context.port.poll(this, REPLIES_MAX);
        work += images.poll(nowNs);
        work += restorer.isOver() ? replicate() : restorer.work();
        board.work(nowNs, isCurrent());
        return work;
    }

    private void begin(final Standing standing) {
        isBegun = true;
        context.standing(standing);
        follower.stop();
        feeds.forEach(Feed::reset);
        merger.reset();
        checkpointer.drop();
        copies.reset();
        search.reset(nowNs);
        board.reset(nowNs);
        restorer.onEpoch();
    }

    private int replicate() {
        final Standing standing = context.standing();
        int work = copies.work();
        if (standing.isPrimary()) {
            work += search.work(nowNs);
        } else if (follower.isOff() && peers.containsKey(standing.primaryId())) {
            follower.begin(peers.get(standing.primaryId()));
            work++;
        }
        work += follower.work(nowNs);
        work += merger.work();
        for (int i = 0; i < feeds.size(); i++) {
            work += feeds.get(i).work(nowNs);
        }
        return work + checkpointer.work(nowNs, isSteady(), follower.places());
    }

    private boolean isCurrent() {
        return context.standing().isPrimary()
                ? context.port.hasBegun()
                : context.port.isComplete() && follower.isCurrent(nowNs);
    }

    /**
     * The state is of one moment, and of a history that will not be left within this epoch without the follower's doing. That of
     * a primary may be given up before it begins, but without a checkpoint it may never begin.
     */
    private boolean isSteady() {
        return context.port.isComplete()
                && (context.standing().isPrimary() ? follower.isOff() : follower.isFollowing());
    }

    // What other members say

    @Override
    public boolean onMessage(final LinkMessage message, final int sessionId) {
        final Feed feed = feed(message.memberId());
        if (feed == null || message.term() != context.standing().term() || !restorer.isOver()) {
            return true;
        }
        try {
            return dispatch(message, sessionId, feed);
        } catch (final RuntimeException e) {
            context.errorHandler.onError(new IllegalStateException(
                    "a message of type " + message.type() + " from member " + message.memberId()
                            + " cannot be followed; the two begin anew",
                    e));
            onLost(sessionId);
            return true;
        }
    }

    private boolean dispatch(final LinkMessage message, final int sessionId, final Feed feed) {
        final Standing standing = context.standing();
        switch (message.type()) {
            case LinkMessage.HELLO:
                if (standing.isPrimary() && context.port.hasBegun()) {
                    feed.onHello(message, sessionId, nowNs);
                } else if (standing.isPrimary()) {
                    search.onHello(message, nowNs);
                }
                return true;
            case LinkMessage.SEND_COPY:
                if (standing.primaryId() == message.memberId() && context.port.isComplete() && context.isSettled()) {
                    feed.onSendCopy(message, sessionId, nowNs);
                }
                return true;
            case LinkMessage.TAIL, LinkMessage.TAIL_END:
                if (feed.isOf(message)) {
                    feed.onHeard(nowNs);
                    return merger.onTail(message);
                }
                return true;
            case LinkMessage.ACK:
                feed.onAck(message, nowNs);
                return true;
            default:
                return follower.onMessage(message, sessionId, nowNs);
        }
    }

    private Feed feed(final int memberId) {
        for (int i = 0; i < feeds.size(); i++) {
            if (feeds.get(i).memberId() == memberId) {
                return feeds.get(i);
            }
        }
        return null;
    }

    @Override
    public void onLost(final int sessionId) {
        follower.onLost(sessionId);
        for (int i = 0; i < feeds.size(); i++) {
            feeds.get(i).onLost(sessionId);
        }
    }

    // What the state thread says

    @Override
    public void onCopied(final int copyId, final DirectBuffer buffer, final int offset, final int length) {
        copies.onCopied(copyId, buffer, offset, length);
    }

    @Override
    public void onSlice(final int copyId, final long startRevision, final long endRevision, final boolean isMore) {
        copies.onSlice(copyId, startRevision, endRevision, isMore);
    }

    @Override
    public void onTailEnded(final int mergeId, final long endRevision) {
        merger.onTailEnded(mergeId, endRevision);
    }

    @Override
    public void onMerged(final int mergeId, final TailMerge.Verdict verdict, final long taken, final long overtaken) {
        merger.onMerged(mergeId, verdict, taken, overtaken);
    }

    @Override
    public void onTailTooLong(final int mergeId) {
        merger.onTailTooLong(mergeId);
    }

    @Override
    public void onClose() {
        follower.stop();
        merger.reset();
        restorer.close();
        checkpointer.drop();
        feeds.forEach(Feed::close);
        peerList.forEach(Peer::close);
        images.close();
    }
}
