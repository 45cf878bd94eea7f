package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells how this node stands, whenever that has changed. */
final class StatusBoard {
    private final LagClock lags = new LagClock();
    private final AsyncContext context;
    private final List<Feed> feeds;
    private final Merger merger;
    private final StatusSink sink;
    private AsyncStatus told;
    private long nextNs;

    StatusBoard(
            final AsyncContext context,
            final List<Feed> feeds,
            final Merger merger,
            final StatusSink sink,
            final long nowNs) {
        this.context = context;
        this.feeds = feeds;
        this.merger = merger;
        this.sink = sink;
        this.nextNs = nowNs;
    }

    void reset(final long nowNs) {
        lags.reset(context.store.recordedRevision(), nowNs);
        nextNs = nowNs;
    }

    void work(final long nowNs, final boolean isCurrent) {
        if (context.standing().isPrimary()) {
            lags.onRecorded(context.store.recordedRevision(), nowNs);
        }
        if (nowNs - nextNs < 0) {
            return;
        }
        nextNs = nowNs + LinkTiming.STATUS_INTERVAL_NS;
        final AsyncStatus status = status(nowNs, isCurrent);
        if (!status.equals(told)) {
            told = status;
            sink.onStatus(status);
        }
        sink.onMeasured(nowNs);
    }

    private AsyncStatus status(final long nowNs, final boolean isCurrent) {
        final boolean isPrimary = context.standing().isPrimary();
        // Before the lags: a change made in between counts twice, as one that replicas lack and as one after this
        // revision. The other way round it would not count at all, and a failover could cost more than was told.
        final long revision = context.port.revision();
        final List<ReplicaLag> replicas = new ArrayList<>();
        long copiesSent = 0;
        long ackedByAll = Long.MAX_VALUE;
        for (int i = 0; i < feeds.size(); i++) {
            final Feed feed = feeds.get(i);
            copiesSent += feed.copiesSent();
            if (isPrimary) {
                ackedByAll = Math.min(ackedByAll, known(feed));
                replicas.add(lag(feed, nowNs));
            }
        }
        lags.onAcked(ackedByAll);
        return new AsyncStatus(
                isPrimary,
                context.port.isComplete(),
                isCurrent,
                revision,
                List.copyOf(replicas),
                merger.taken(),
                merger.overtaken(),
                copiesSent);
    }

    /** Of one that was never heard nothing but this term's changes can be counted. */
    private long known(final Feed feed) {
        return feed.ackedRevision() > 0
                ? feed.ackedRevision()
                : Histories.beginOf(Histories.term(context.port.revision()));
    }

    private ReplicaLag lag(final Feed feed, final long nowNs) {
        final long recorded = context.store.recordedRevision();
        final long known = known(feed);
        long records = 0;
        if (recorded > known) {
            records = Histories.term(recorded) == Histories.term(known)
                    ? recorded - known
                    : Histories.changesBehind(context.store.termEnds(), known);
        }
        final long lagMs = records == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(lags.ageNs(known, nowNs));
        return new ReplicaLag(feed.memberId(), feed.link(), feed.ackedRevision(), records, lagMs);
    }
}
