package io.sternline.server.watch;

import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The watch thread's duty cycle, and all watches of the node: one thread owns them.
 *
 * <p>The node may keep two change logs, that of ASYNC namespaces apart, and a watch is told of the changes in one of them. What
 * follows is so for each ({@link WatchedLog}).
 *
 * <p>Each change is read once for all watches that are {@link LivePass live}; those that began in the past or took nothing
 * for a while are brought there by {@link CatchUp}, a slice for one of them in each cycle, so that the live ones never wait
 * for more than that. The hand-over between the two needs no care for what happens meanwhile, as it is the same thread that
 * reads either way: a watch joins with the revision up to which its own cursor has read, and leaves with the one before the
 * change that it could not take.
 *
 * <p>What a watch has been sent follows its revision, and its revision what it has been sent. Whatever ends a watch, the client
 * goes on from the last revision that it was told, here or at another node.
 */
final class WatchAgent implements WatchOwner {
    private static final long REVISION_UNKNOWN = -1;

    private final FramePacker packer;
    private final WatchedLog ofGroup;

    /** Null: there is none. */
    private final WatchedLog ofAsync;

    private final Long2ObjectHashMap<Watch> byHandle = new Long2ObjectHashMap<>();
    private final List<Watch> all = new ArrayList<>();
    private int nextVisit;
    private long nowNs;

    WatchAgent(final WatchLogs logs, final GroupTime time, final FrameSink sink) {
        packer = new FramePacker(sink, time);
        ofGroup = new WatchedLog(logs.group(), () -> true, packer, time, this);
        ofAsync = logs.async()
                .map(log -> new WatchedLog(log, logs.isAsyncCurrent(), packer, time, this))
                .orElse(null);
    }

    int work(final long cycleNs) {
        now(cycleNs);
        final int work = ofGroup.work(nowNs) + (ofAsync == null ? 0 : ofAsync.work(nowNs));
        return work + visit();
    }

    private void now(final long cycleNs) {
        nowNs = cycleNs;
        packer.now(cycleNs);
    }

    /** Whether there is nothing to do until a request comes. */
    boolean isResting() {
        return ofGroup.isResting() && (ofAsync == null || ofAsync.isResting());
    }

    int watches() {
        return all.size();
    }

    // Requests

    void onRequest(final WatchRequest request, final long cycleNs) {
        now(cycleNs);
        if (request instanceof WatchRequest.Open open) {
            open(open);
        } else if (request instanceof WatchRequest.Credit credit) {
            credit(credit);
        } else if (request instanceof WatchRequest.Close close) {
            final Watch watch = byHandle.get(close.handle());
            if (watch != null) {
                remove(watch);
            }
        }
    }

    private void open(final WatchRequest.Open request) {
        final Watch watch = new Watch(request, request.isAsync() ? ofAsync : ofGroup);
        if (watch.link().isGone()) {
            return;
        }
        byHandle.put(watch.handle(), watch);
        watch.index = all.size();
        all.add(watch);
        try {
            begin(watch, request.afterRevision());
        } catch (final CompactedLogException | DamagedLogException e) {
            onFailed(watch, e);
        }
    }

    private void begin(final Watch watch, final long afterRevision) {
        final LivePass live = watch.log().live();
        final long newest = watch.log().log().newestRevision();
        watch.revision = afterRevision == WatchRequest.Open.NOW ? newest : afterRevision;
        if (live.mayJoin(watch, watch.revision >= newest)) {
            live.join(watch);
            packer.opened(watch);
        } else {
            watch.cursor = watch.log().log().openCursor(watch.revision);
            packer.opened(watch);
            watch.log().catchUp().add(watch, nowNs);
        }
    }

    /** One that the node has ended meanwhile is not known any more. */
    private void credit(final WatchRequest.Credit request) {
        final Watch watch = byHandle.get(request.handle());
        if (watch != null) {
            watch.addCredit(request.bytes());
            if (watch.state == Watch.State.BEHIND) {
                watch.log().catchUp().add(watch, nowNs);
            }
        }
    }

    // What becomes of watches

    @Override
    public void onCaughtUp(final Watch watch) {
        try {
            watch.log().live().join(watch);
        } catch (final CompactedLogException | DamagedLogException e) {
            onFailed(watch, e);
        }
    }

    @Override
    public void onFellBehind(final Watch watch) {
        watch.state = Watch.State.BEHIND;
        if (watch.creditBytes() > 0) {
            watch.log().catchUp().add(watch, nowNs);
        }
    }

    @Override
    public void onFailed(final Watch watch, final RuntimeException cause) {
        watch.state = Watch.State.BEHIND;
        if (cause instanceof CompactedLogException compacted) {
            packer.ended(watch, WatchEnd.COMPACTED, compacted.oldestRevision(), cause.getMessage());
        } else {
            packer.ended(watch, WatchEnd.UNAVAILABLE, REVISION_UNKNOWN, cause.getMessage());
        }
        remove(watch);
    }

    private void remove(final Watch watch) {
        if (watch.state == Watch.State.LIVE) {
            watch.log().live().leave(watch);
        }
        watch.state = Watch.State.ENDED;
        watch.closeCursor();
        byHandle.remove(watch.handle());
        final Watch last = all.remove(all.size() - 1);
        if (last != watch) {
            all.set(watch.index, last);
            last.index = watch.index;
        }
    }

    /** Looks at some of the watches in each cycle: ends those whose connection is gone, tells the others where they are. */
    private int visit() {
        int told = 0;
        for (int left = Math.min(all.size(), WatchLimits.VISITS_PER_CYCLE_MAX); left > 0 && !all.isEmpty(); left--) {
            if (nextVisit >= all.size()) {
                nextVisit = 0;
            }
            final Watch watch = all.get(nextVisit);
            if (watch.link().isGone()) {
                remove(watch);
                continue;
            }
            nextVisit++;
            if (watch.state == Watch.State.LIVE ? tellLive(watch) : tellBehind(watch)) {
                told++;
            }
        }
        return told;
    }

    private boolean tellLive(final Watch watch) {
        final LivePass live = watch.log().live();
        return live.hasReached(watch)
                && packer.isDue(watch)
                && packer.progress(watch, live.revision(watch), live.isAtEnd());
    }

    /**
     * One that waits for its turn to catch up is told that it has not been forgotten: its client would look for another node,
     * where it had to wait as well, and none would ever come forward. One without credit knows what it waits for.
     */
    private boolean tellBehind(final Watch watch) {
        return watch.isQueued
                && packer.isDue(watch)
                && watch.revision <= watch.log().log().newestRevision()
                && packer.progress(watch, watch.revision, false);
    }

    void close() {
        while (!all.isEmpty()) {
            remove(all.get(all.size() - 1));
        }
        ofGroup.live().close();
        if (ofAsync != null) {
            ofAsync.live().close();
        }
    }
}
