package io.sternline.server.gateway;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.WatchEnd;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the gateway has done since it started. Written by the gateway thread, read by any. */
public final class GatewayCounters {
    private static final int REASONS = 32;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong observers = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong queries = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong replies = new AtomicLong();
    private final AtomicLong repliesDropped = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong barriers = new AtomicLong();
    private final AtomicLong settings = new AtomicLong();
    private final AtomicLong digestReports = new AtomicLong();
    private final AtomicLong readPauses = new AtomicLong();
    private final AtomicLong watches = new AtomicLong();
    private final AtomicLong watchesOpened = new AtomicLong();
    private final AtomicLong watchEvents = new AtomicLong();
    private final AtomicLongArray watchesEnded = new AtomicLongArray(REASONS);
    private final AtomicLongArray closed = new AtomicLongArray(REASONS);

    /** Connections now. */
    public long connections() {
        return connections.get();
    }

    /** Those of them that only look on and administer. */
    public long observers() {
        return observers.get();
    }

    /** Connections ever accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Frames received. */
    public long frames() {
        return frames.get();
    }

    /** Commands forwarded to the log. */
    public long commands() {
        return commands.get();
    }

    /** Queries handed to the state thread. */
    public long queries() {
        return queries.get();
    }

    /** Commands and queries answered by the gateway itself with an error. */
    public long refused() {
        return refused.get();
    }

    /** Replies of the state thread passed on. */
    public long replies() {
        return replies.get();
    }

    /** Replies whose connection was gone. */
    public long repliesDropped() {
        return repliesDropped.get();
    }

    /** Batches the log took. */
    public long batches() {
        return batches.get();
    }

    /** Barriers offered on their own. */
    public long barriers() {
        return barriers.get();
    }

    /** How often this node, as primary, told the group its settings: more than once in a term if they were lost. */
    public long settings() {
        return settings.get();
    }

    /** Digest reports offered as primary. */
    public long digestReports() {
        return digestReports.get();
    }

    /** How often a connection was not read because the log had no room. */
    public long readPauses() {
        return readPauses.get();
    }

    /** Connections closed by the node for this reason. */
    public long closed(final CloseReason reason) {
        return closed.get(reason.value());
    }

    /** Watches now. */
    public long watches() {
        return watches.get();
    }

    /** Watches ever opened; the difference to {@link #watches} are those that either side has ended. */
    public long watchesOpened() {
        return watchesOpened.get();
    }

    /** Changes sent to watches: one that goes to two counts twice. */
    public long watchEvents() {
        return watchEvents.get();
    }

    /** Watches that the node has ended or refused for this reason. */
    public long watchesEnded(final WatchEnd reason) {
        return watchesEnded.get(reason.value());
    }

    void onAccepted() {
        add(accepted, 1);
        add(connections, 1);
    }

    void onGone() {
        add(connections, -1);
    }

    void onObserver(final int change) {
        add(observers, change);
    }

    void onFrame() {
        add(frames, 1);
    }

    void onCommands(final int count) {
        add(commands, count);
    }

    void onQuery() {
        add(queries, 1);
    }

    void onRefused() {
        add(refused, 1);
    }

    void onReply() {
        add(replies, 1);
    }

    void onReplyDropped() {
        add(repliesDropped, 1);
    }

    void onBatches(final int count) {
        add(batches, count);
    }

    void onBarriers(final int count) {
        add(barriers, count);
    }

    void onSettings() {
        add(settings, 1);
    }

    void onDigestReport() {
        add(digestReports, 1);
    }

    void onReadPause() {
        add(readPauses, 1);
    }

    void onWatchOpened() {
        add(watchesOpened, 1);
        add(watches, 1);
    }

    /** By the client, or with its connection. */
    void onWatchesClosed(final int count) {
        add(watches, -count);
    }

    void onWatchEvents(final int count) {
        add(watchEvents, count);
    }

    void onWatchEnded(final WatchEnd reason) {
        add(watches, -1);
        onWatchRefused(reason);
    }

    void onWatchRefused(final WatchEnd reason) {
        watchesEnded.lazySet(reason.value(), watchesEnded.get(reason.value()) + 1);
    }

    void onClosed(final CloseReason reason) {
        closed.lazySet(reason.value(), closed.get(reason.value()) + 1);
    }

    /** One writer: a plain read and an ordered write do, without the cost of an atomic addition. */
    private static void add(final AtomicLong counter, final long count) {
        counter.lazySet(counter.getPlain() + count);
    }
}
