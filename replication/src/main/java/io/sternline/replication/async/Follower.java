package io.sternline.replication.async;

import java.util.List;
import org.agrona.DirectBuffer;

/**
 * This node takes changes from another: as a replica from its primary, or as a primary that has not begun its term, and has no
 * state or lacks much, from a member that has more.
 *
 * <pre>
 * SETTLING -> ASKING -> ANSWERED -> FOLLOWING        back to SETTLING: a gap, silence, the stream was lost
 *                 |-> TAIL ----^ ^
 *                 '-> LOADING ---'
 * </pre>
 *
 * <p>What it says of itself in its hello is right only while nothing is on its way to the state: so it says nothing before all
 * requests have been carried out. A message that the state has no room for is left in its stream, at the record that was
 * refused.
 */
final class Follower {
    private enum Phase {
        OFF,
        SETTLING,
        ASKING,
        ANSWERED,
        TAIL,
        LOADING,
        FOLLOWING
    }

    private final RecordsMessage.RecordHandler onCopied = this::onCopied;
    private final RecordsMessage.RecordHandler onChange = this::onChange;
    private final AsyncContext context;
    private final TailSender tail;
    private Phase phase = Phase.OFF;
    private Peer giver;
    private int giverGeneration;
    private boolean isCopyOnly;
    private long copyFrom;
    private Attempt attempt;
    private Hello hello;
    private long nextHelloNs;
    private long heardNs;
    private int sessionId;
    private boolean isHeard;
    /** Of the message that comes next: any other tells that one is missing. */
    private long heardNumber;
    /** Bytes of the message at the stream's head that the state has taken. */
    private int bodyTaken;
    /** The last change that was passed on to the state, or the copy's start. */
    private long position;

    private long stoodAt;
    private long copied;
    /** How many requests there were when the state was set to another place: before that its revision means nothing. */
    private long placedAt;

    private long ackedRevision;
    private long ackedNs;
    private long places;

    Follower(final AsyncContext context) {
        this.context = context;
        this.tail = new TailSender(context);
    }

    /** As replica of the other one. */
    void begin(final Peer primary) {
        giver = primary;
        isCopyOnly = false;
        start();
    }

    /**
     * This node is the primary: the other one is to give it the state that it has, and no more.
     *
     * @param from all up to here both have: the changes behind it are enough; 0: this node has nothing.
     */
    void begin(final Peer member, final long from) {
        giver = member;
        copyFrom = from;
        isCopyOnly = true;
        start();
    }

    void stop() {
        tail.close();
        giver = null;
        isHeard = false;
        attempt = null;
        phase = Phase.OFF;
    }

    boolean isOff() {
        return phase == Phase.OFF;
    }

    /** Changes are being applied, and the state has gone to where they belong. */
    boolean isFollowing() {
        return phase == Phase.FOLLOWING && context.port.done() >= placedAt;
    }

    /** Changes are being applied, and what was made a moment ago is among them. */
    boolean isCurrent(final long nowNs) {
        return isFollowing() && nowNs - heardNs <= LinkTiming.CURRENT_MAX_NS;
    }

    /** How often the state was set to another place, where a copy of it that was begun before is of no use. */
    long places() {
        return places;
    }

    int work(final long nowNs) {
        if (phase == Phase.OFF) {
            return 0;
        }
        if (isSilent(nowNs) || giver.generation() != giverGeneration) {
            again();
            return 1;
        }
        return switch (phase) {
            case SETTLING -> settle(nowNs);
            case ASKING -> ask(nowNs);
            case TAIL -> tail.work() + acknowledge(nowNs);
            default -> acknowledge(nowNs);
        };
    }

    /** A replica asks its primary for as long as that is the primary. */
    private boolean isSilent(final long nowNs) {
        return (isHeard || (isCopyOnly && phase == Phase.ASKING)) && nowNs - heardNs > LinkTiming.SILENCE_MAX_NS;
    }

    /** What was under way is forgotten on both sides. Another may be better placed to give a copy: that is not for this to decide. */
    private void again() {
        if (isCopyOnly) {
            stop();
        } else {
            start();
        }
    }

    private void start() {
        tail.close();
        giverGeneration = giver.generation();
        isHeard = false;
        attempt = null;
        phase = Phase.SETTLING;
    }

    private int settle(final long nowNs) {
        if (!context.isSettled()) {
            return 0;
        }
        attempt = context.newAttempt();
        hello = context.hello();
        bodyTaken = 0;
        heardNumber = 0;
        nextHelloNs = nowNs;
        heardNs = nowNs;
        phase = Phase.ASKING;
        return 1;
    }

    private int ask(final long nowNs) {
        if (nowNs - nextHelloNs < 0) {
            return 0;
        }
        final boolean isSent =
                isCopyOnly ? giver.send(LinkMessage.SEND_COPY, attempt, copyFrom, 0) : giver.send(hello, attempt);
        if (!isSent) {
            return 0;
        }
        nextHelloNs = nowNs + LinkTiming.HELLO_INTERVAL_NS;
        return 1;
    }

    private int acknowledge(final long nowNs) {
        final long revision = isFollowing() ? context.port.revision() : 0;
        final long waitNs = revision == ackedRevision ? LinkTiming.ALIVE_INTERVAL_NS : LinkTiming.ACK_INTERVAL_NS;
        if (nowNs - ackedNs < waitNs || !giver.send(LinkMessage.ACK, attempt, revision, 0)) {
            return 0;
        }
        ackedRevision = revision;
        ackedNs = nowNs;
        return 1;
    }

    void onLost(final int lostSessionId) {
        if (isHeard && sessionId == lostSessionId) {
            again();
        }
    }

    /** @return false: no room, to be brought again. */
    boolean onMessage(final LinkMessage message, final int fromSessionId, final long nowNs) {
        if (attempt == null || phase == Phase.OFF || message.memberId() != giver.memberId() || !message.isOf(attempt)) {
            return true;
        }
        if (message.number() != heardNumber) {
            again();
            return true;
        }
        sessionId = fromSessionId;
        heardNs = nowNs;
        isHeard = true;
        final boolean isTaken = take(message, nowNs);
        if (isTaken) {
            bodyTaken = 0;
            heardNumber++;
        }
        return isTaken;
    }

    private boolean take(final LinkMessage message, final long nowNs) {
        switch (message.type()) {
            case LinkMessage.SEND_TAIL:
                tail.begin(giver, attempt, message.first(), hello.ends().newestRevision());
                phase = Phase.TAIL;
                return true;
            case LinkMessage.GO_BACK:
                return goBack(message.first(), message.second());
            case LinkMessage.COPY_BEGIN:
                return beginLoad();
            case LinkMessage.COPY:
                return load(message);
            case LinkMessage.COPY_END:
                return endLoad(message);
            case LinkMessage.CHANGES:
                return apply(message);
            case LinkMessage.STAND:
                return stand(message.first());
            case LinkMessage.ALIVE:
                phase = phase == Phase.ASKING ? Phase.ANSWERED : phase;
                return true;
            default:
                return true;
        }
    }

    private boolean goBack(final long common, final long completeAt) {
        if (!context.port.goBack(context.epoch(), common, completeAt)) {
            return false;
        }
        placed(common);
        phase = Phase.FOLLOWING;
        return true;
    }

    private boolean beginLoad() {
        if (!context.port.beginLoad(context.epoch())) {
            return false;
        }
        tail.close();
        copied = 0;
        placed(0);
        phase = Phase.LOADING;
        return true;
    }

    private boolean load(final LinkMessage message) {
        if (phase != Phase.LOADING || (bodyTaken == 0 && message.first() != copied)) {
            again();
            return true;
        }
        bodyTaken = RecordsMessage.read(message, bodyTaken, onCopied);
        return bodyTaken == message.bodyBytes();
    }

    private boolean onCopied(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        final boolean isTaken = context.port.load(context.epoch(), buffer, offset, length);
        copied += isTaken ? 1 : 0;
        return isTaken;
    }

    private boolean endLoad(final LinkMessage message) {
        if (phase != Phase.LOADING) {
            again();
            return true;
        }
        final List<Long> ends =
                EndsCodec.decode(message.buffer(), message.bodyOffset(), message.bodyBytes() / Long.BYTES);
        if (!context.port.endLoad(context.epoch(), message.first(), message.second(), ends)) {
            return false;
        }
        placed(message.first());
        phase = Phase.FOLLOWING;
        return true;
    }

    private void placed(final long revision) {
        position = revision;
        stoodAt = revision;
        placedAt = context.port.requested();
        places++;
    }

    private boolean apply(final LinkMessage message) {
        if (phase != Phase.FOLLOWING || (bodyTaken == 0 && message.first() != position)) {
            again();
            return true;
        }
        bodyTaken = RecordsMessage.read(message, bodyTaken, onChange);
        return bodyTaken == message.bodyBytes();
    }

    private boolean onChange(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        if (revision <= position) {
            throw new IllegalStateException("member " + giver.memberId() + " sent the change with revision " + revision
                    + " behind " + position);
        }
        final boolean isTaken = context.port.apply(context.epoch(), revision, buffer, offset, length);
        position = isTaken ? revision : position;
        return isTaken;
    }

    private boolean stand(final long revision) {
        if (phase != Phase.FOLLOWING || revision <= Math.max(position, stoodAt)) {
            return true;
        }
        final boolean isTaken = context.port.standAt(context.epoch(), revision);
        stoodAt = isTaken ? revision : stoodAt;
        return isTaken;
    }
}
