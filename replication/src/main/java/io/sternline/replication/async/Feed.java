package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStatus.Link;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;

/**
 * This node gives another its changes: as the primary, or to a primary that has no state.
 *
 * <pre>
 * AWAY -> TAIL -> GO_BACK -> CHANGES        back to AWAY: silence, the stream was lost, a new term
 *    |      '--> COPY --------^  |
 *    |------------^ ^------------' the log does not reach back, or cannot be read
 *    '----------> GO_BACK
 * </pre>
 *
 * <p>Changes come from the log, never from the state: one that has just been made and one of last week are the same to it.
 */
final class Feed {
    private enum Phase {
        AWAY,
        TAIL,
        GO_BACK,
        COPY,
        CHANGES
    }

    private final RecordsMessage records = new RecordsMessage();
    private final AsyncContext context;
    private final Peer taker;
    private final CopySender copy;
    private final LogReader log;
    private Phase phase = Phase.AWAY;
    private int takerGeneration;
    private int sessionId;
    private Attempt attempt;
    private Hello hello;
    private boolean isCopyOnly;
    /** Whether this node's log could not be read when the taker's changes were merged. */
    private boolean isLogBroken;

    private long heardNs;
    private long saidNs;
    private long common;
    private long completeAt;
    /** What a primary asked for ends here. */
    private long copyEnd;
    /** The last change that was sent, or where sending began. */
    private long sent;

    private long stoodAt;
    /** A copy was given, and no change behind it yet. */
    private boolean isCopied;

    private long ackedRevision;

    Feed(final AsyncContext context, final Peer taker, final Copies copies) {
        this.context = context;
        this.taker = taker;
        this.copy = new CopySender(context, taker, copies);
        this.log = new LogReader(context.store.log());
    }

    int memberId() {
        return taker.memberId();
    }

    Link link() {
        return switch (phase) {
            case AWAY -> Link.AWAY;
            case TAIL -> Link.TAIL;
            case COPY -> Link.COPY;
            case GO_BACK, CHANGES -> Link.CHANGES;
        };
    }

    /** The taker has all up to here; 0 while nothing is known. */
    long ackedRevision() {
        return ackedRevision;
    }

    // For Merger

    boolean wantsMerge() {
        return phase == Phase.TAIL;
    }

    Peer taker() {
        return taker;
    }

    Attempt attempt() {
        return attempt;
    }

    long common() {
        return common;
    }

    /** The taker can give its changes behind this one. */
    long tailBegin() {
        return Math.max(common, hello.ends().oldestRevision());
    }

    /** Whether these are all that this node has not heard of. */
    boolean isTailWhole() {
        return hello.ends().oldestRevision() <= common;
    }

    boolean isLogged() {
        return !isLogBroken && Histories.reachesBackTo(context.store.termEnds(), common);
    }

    void onLogBroken() {
        isLogBroken = true;
    }

    /** The taker's changes have been taken over. */
    void onMerged(final boolean isRollForward, final long revision) {
        proceed(isRollForward, revision);
    }

    // Life

    /** A new term: nothing is known of anybody. */
    void reset() {
        leave();
        ackedRevision = 0;
    }

    private void leave() {
        phase = Phase.AWAY;
        attempt = null;
        records.clear();
        copy.close();
        log.close();
    }

    void onLost(final int lostSessionId) {
        if (phase != Phase.AWAY && sessionId == lostSessionId) {
            leave();
        }
    }

    void onHello(final LinkMessage message, final int fromSessionId, final long nowNs) {
        if (isUnderWay(message, nowNs)) {
            return;
        }
        meet(message, fromSessionId, nowNs);
        isCopyOnly = false;
        hello = Hello.decode(message);
        final TermEnds ends = context.store.termEnds();
        common = Histories.common(ends, hello.ends());
        ackedRevision = hello.isComplete() ? common : 0;
        final boolean hasTail = hello.ends().newestRevision() > common;
        if (hasTail && !isTailWhole()) {
            context.errorHandler.onError(new IllegalStateException("member " + memberId()
                    + " has ASYNC changes up to revision " + hello.ends().newestRevision()
                    + " which this primary never heard of. The last one that both have is " + common
                    + " for sure, but its log begins at " + hello.ends().oldestRevision()
                    + ": of what lies between nothing can be taken over"));
        }
        if (hello.ends().newestRevision() > tailBegin()) {
            phase = Phase.TAIL;
            return;
        }
        proceed(!hasTail, common);
    }

    /** The primary has no state, or lacks much, and asks for what this node has. */
    void onSendCopy(final LinkMessage message, final int fromSessionId, final long nowNs) {
        if (!isUnderWay(message, nowNs)) {
            meet(message, fromSessionId, nowNs);
            isCopyOnly = true;
            common = message.first();
            if (common != Histories.NOTHING && isLogged()) {
                completeAt = context.store.recordedRevision();
                copyEnd = completeAt;
                phase = Phase.GO_BACK;
            } else {
                beginCopy();
            }
        }
    }

    private boolean isUnderWay(final LinkMessage message, final long nowNs) {
        final boolean isUnderWay = phase != Phase.AWAY && message.isOf(attempt);
        if (isUnderWay) {
            heardNs = nowNs;
        }
        return isUnderWay;
    }

    private void meet(final LinkMessage message, final int fromSessionId, final long nowNs) {
        leave();
        attempt = new Attempt(message.term(), message.attempt());
        takerGeneration = taker.generation();
        sessionId = fromSessionId;
        heardNs = nowNs;
        saidNs = nowNs - LinkTiming.ALIVE_INTERVAL_NS;
        isLogBroken = false;
        isCopied = false;
    }

    private void proceed(final boolean isRollForward, final long newCompleteAt) {
        if (isRollForward && hello.isComplete() && isLogged()) {
            completeAt = newCompleteAt;
            phase = Phase.GO_BACK;
        } else {
            beginCopy();
        }
    }

    private void beginCopy() {
        records.clear();
        log.close();
        // What it had it is about to drop.
        ackedRevision = 0;
        copy.begin(attempt);
        isCopied = true;
        phase = Phase.COPY;
    }

    void onAck(final LinkMessage message, final long nowNs) {
        if (phase == Phase.AWAY || !message.isOf(attempt)) {
            return;
        }
        heardNs = nowNs;
        if (!isCopyOnly && message.first() != 0) {
            ackedRevision = Math.max(ackedRevision, message.first());
        }
    }

    boolean isOf(final LinkMessage message) {
        return phase != Phase.AWAY && message.isOf(attempt);
    }

    void onHeard(final long nowNs) {
        heardNs = nowNs;
    }

    int work(final long nowNs) {
        if (phase == Phase.AWAY) {
            return 0;
        }
        if (nowNs - heardNs > LinkTiming.SILENCE_MAX_NS || taker.generation() != takerGeneration) {
            leave();
            return 1;
        }
        final int work = switch (phase) {
            case GO_BACK -> goBack();
            case COPY -> copy();
            case CHANGES -> changes();
            default -> 0;
        };
        saidNs = work > 0 && phase != Phase.TAIL ? nowNs : saidNs;
        return work + (phase == Phase.AWAY ? 0 : sayAlive(nowNs));
    }

    private int goBack() {
        if (!taker.send(LinkMessage.GO_BACK, attempt, common, completeAt)) {
            return 0;
        }
        beginChanges(common);
        return 1;
    }

    private int copy() {
        final int work;
        try {
            work = copy.work(log);
        } catch (final CompactedLogException | DamagedLogException e) {
            onLogFailed(e);
            return 1;
        }
        if (copy.isOver()) {
            copyEnd = copy.endRevision();
            beginChanges(copy.startRevision());
        }
        return work;
    }

    private void beginChanges(final long revision) {
        sent = revision;
        stoodAt = revision;
        phase = Phase.CHANGES;
    }

    private int changes() {
        try {
            if (!log.isOpen()) {
                log.open(sent, context.store.termEnds());
            }
            if (records.isEmpty() && !log.hasNext()) {
                return stand();
            }
        } catch (final CompactedLogException | DamagedLogException e) {
            onLogFailed(e);
            return 1;
        }
        if (records.isEmpty()) {
            records.fill(log.queue());
        }
        final long last = records.lastRevision();
        if (!taker.send(records, LinkMessage.CHANGES, attempt, sent)) {
            return 0;
        }
        sent = last;
        isCopied = false;
        return 1;
    }

    /**
     * The log's end. Where the state stands beyond it, at the beginning of a term, the other may stand as well; any other
     * revision is a change's, which comes by the log.
     */
    private int stand() {
        final long revision = context.port.revision();
        if (isCopyOnly) {
            if (sent >= copyEnd) {
                leave();
            }
            return 0;
        }
        if (context.store.recordedRevision() > sent) {
            return 0;
        }
        if (revision > stoodAt && revision > sent && Histories.isBegin(revision)) {
            if (!taker.send(LinkMessage.STAND, attempt, revision, 0)) {
                return 0;
            }
            stoodAt = revision;
            return 1;
        }
        return 0;
    }

    /** Once a copy is given instead; if that is of no use either, the other begins anew when it has heard nothing for a while. */
    private void onLogFailed(final RuntimeException e) {
        if (isCopied || e instanceof DamagedLogException) {
            context.errorHandler.onError(new IllegalStateException(
                    "ASYNC changes behind revision " + sent + " cannot be read for member " + memberId()
                            + (isCopied
                                    ? ", though it was just given a copy; it will ask again"
                                    : "; it is given a copy"),
                    e));
        }
        if (isCopied) {
            leave();
        } else {
            beginCopy();
        }
    }

    private int sayAlive(final long nowNs) {
        if (nowNs - saidNs < LinkTiming.ALIVE_INTERVAL_NS || !taker.send(LinkMessage.ALIVE, attempt, 0, 0)) {
            return 0;
        }
        saidNs = nowNs;
        return 1;
    }

    long copiesSent() {
        return copy.count();
    }

    void close() {
        leave();
    }
}
