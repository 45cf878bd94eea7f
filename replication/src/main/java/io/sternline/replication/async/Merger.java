package io.sternline.replication.async;

import io.sternline.replication.async.TailMerge.Verdict;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.agrona.DirectBuffer;

/**
 * Has the state take over the changes that a returning node brings, of one node at a time: the tail from that node, then this
 * node's own log, then the state works on by itself.
 *
 * <p>Nothing changes before the last of these steps, so a node that falls silent is simply forgotten. If this node's own log
 * cannot be read after all, the merge is begun anew without it.
 */
final class Merger {
    private enum Phase {
        IDLE,
        BEGINNING,
        ASKING,
        TAIL,
        ENDING,
        ENDED,
        LOG,
        FINISHING,
        WORKING
    }

    private final RecordsMessage.RecordHandler onRecord = this::onRecord;
    private final Queue<Integer> dropped = new ArrayDeque<>();
    private final AsyncContext context;
    private final List<Feed> feeds;
    private final LogReader log;
    private Phase phase = Phase.IDLE;
    private Feed feed;
    private Attempt attempt;
    private int mergeId;
    private boolean isLogged;
    private boolean isWhole;
    private long endRevision;
    private long received;
    private int bodyTaken;
    private long taken;
    private long overtaken;

    Merger(final AsyncContext context, final List<Feed> feeds) {
        this.context = context;
        this.feeds = feeds;
        this.log = new LogReader(context.store.log());
    }

    /** A new epoch: the state has dropped what was under way. */
    void reset() {
        dropped.clear();
        log.close();
        phase = Phase.IDLE;
        feed = null;
    }

    long taken() {
        return taken;
    }

    long overtaken() {
        return overtaken;
    }

    int work() {
        while (!dropped.isEmpty() && context.port.dropMerge(context.epoch(), dropped.peek())) {
            dropped.remove();
        }
        if (phase != Phase.IDLE && (!feed.wantsMerge() || feed.attempt() != attempt)) {
            drop();
            return 1;
        }
        return switch (phase) {
            case IDLE -> choose();
            case BEGINNING -> begin();
            case ASKING -> ask();
            case ENDING -> endTail();
            case LOG -> readLog();
            case FINISHING -> finish();
            default -> 0;
        };
    }

    private int choose() {
        for (int i = 0; i < feeds.size(); i++) {
            if (feeds.get(i).wantsMerge()) {
                start(feeds.get(i));
                return 1;
            }
        }
        return 0;
    }

    private void start(final Feed newFeed) {
        feed = newFeed;
        attempt = feed.attempt();
        mergeId = context.newId();
        isLogged = feed.isLogged() && openLog();
        isWhole = true;
        received = feed.tailBegin();
        bodyTaken = 0;
        phase = Phase.BEGINNING;
    }

    private int begin() {
        if (!context.port.beginMerge(context.epoch(), mergeId, feed.common(), isLogged)) {
            return 0;
        }
        phase = Phase.ASKING;
        return 1;
    }

    private int ask() {
        if (!feed.taker().send(LinkMessage.SEND_TAIL, attempt, feed.tailBegin(), 0)) {
            return 0;
        }
        phase = Phase.TAIL;
        return 1;
    }

    /** @return false: no room, to be brought again. */
    boolean onTail(final LinkMessage message) {
        if (phase != Phase.TAIL || !message.isOf(attempt)) {
            return true;
        }
        if (message.type() == LinkMessage.TAIL_END) {
            isWhole = message.has(LinkMessage.FLAG_WHOLE);
            phase = Phase.ENDING;
            return true;
        }
        if (bodyTaken == 0 && message.first() != received) {
            throw new IllegalStateException("member " + feed.memberId() + " sent changes behind revision "
                    + message.first() + " where those behind " + received + " come next");
        }
        bodyTaken = RecordsMessage.read(message, bodyTaken, onRecord);
        final boolean isTaken = bodyTaken == message.bodyBytes();
        bodyTaken = isTaken ? 0 : bodyTaken;
        return isTaken;
    }

    private boolean onRecord(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        final boolean isTaken = context.port.tail(context.epoch(), mergeId, buffer, offset, length);
        received = isTaken ? revision : received;
        return isTaken;
    }

    private int endTail() {
        if (!context.port.endTail(context.epoch(), mergeId)) {
            return 0;
        }
        phase = Phase.ENDED;
        return 1;
    }

    void onTailEnded(final int id, final long newEndRevision) {
        if (phase == Phase.ENDED && id == mergeId) {
            endRevision = newEndRevision;
            phase = isLogged ? Phase.LOG : Phase.FINISHING;
        }
    }

    /** From the beginning: what the merge will need must not be dropped while the tail comes. */
    private boolean openLog() {
        try {
            log.open(feed.common(), context.store.termEnds());
            return true;
        } catch (final CompactedLogException | DamagedLogException e) {
            onLogFailed(e);
            return false;
        }
    }

    private int readLog() {
        try {
            return changed();
        } catch (final CompactedLogException | DamagedLogException e) {
            onLogFailed(e);
            drop();
            return 1;
        }
    }

    private void onLogFailed(final RuntimeException e) {
        log.close();
        feed.onLogBroken();
        context.errorHandler.onError(new IllegalStateException(
                "this node's ASYNC changes behind revision " + feed.common()
                        + " cannot be read: of the changes that member " + feed.memberId()
                        + " brings, those are taken over whose entry is there and no newer",
                e));
    }

    private int changed() {
        int work = 0;
        final RecordQueue queue = log.queue();
        while (log.hasNext() && queue.revision() <= endRevision) {
            if (!context.port.changed(context.epoch(), mergeId, queue.buffer(), queue.offset(), queue.length())) {
                return work;
            }
            queue.remove();
            work++;
        }
        // What was recorded up to the tail's end may be on its way to the log still.
        if (log.isBehind(Histories.floor(context.store.termEnds(), endRevision))) {
            log.close();
            phase = Phase.FINISHING;
            work++;
        }
        return work;
    }

    private int finish() {
        if (!context.port.finishMerge(context.epoch(), mergeId)) {
            return 0;
        }
        phase = Phase.WORKING;
        return 1;
    }

    void onMerged(final int id, final Verdict verdict, final long newlyTaken, final long newlyOvertaken) {
        if (id == mergeId && phase == Phase.WORKING) {
            taken += newlyTaken;
            overtaken += newlyOvertaken;
            over(verdict == Verdict.ROLL_FORWARD && isWhole && feed.isTailWhole());
        }
    }

    void onTailTooLong(final int id) {
        if (id == mergeId && phase != Phase.IDLE) {
            context.errorHandler.onError(new IllegalStateException("member " + feed.memberId()
                    + " has more than " + TailMerge.TAIL_BYTES_MAX + " bytes of ASYNC changes behind revision "
                    + feed.common() + " which this primary never heard of: they are dropped, and it is given a copy"));
            over(false);
        }
    }

    private void over(final boolean isRollForward) {
        final Feed merged = feed;
        final boolean isWanted = merged.wantsMerge() && merged.attempt() == attempt;
        drop();
        if (isWanted) {
            merged.onMerged(isRollForward, context.port.revision());
        }
    }

    private void drop() {
        dropped.add(mergeId);
        log.close();
        phase = Phase.IDLE;
        feed = null;
    }
}
