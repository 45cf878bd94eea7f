package io.sternline.server.watch;

import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The watch thread's duty cycle, and all watches of the node: one thread owns them.
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

    private final ChangeLog log;
    private final FramePacker packer;
    private final LivePass live;
    private final CatchUp catchUp;
    private final Long2ObjectHashMap<Watch> byHandle = new Long2ObjectHashMap<>();
    private final List<Watch> all = new ArrayList<>();
    private int nextVisit;
    private long nowNs;

    WatchAgent(final ChangeLog log, final GroupTime time, final FrameSink sink) {
        this.log = log;
        packer = new FramePacker(sink, time);
        live = new LivePass(log, packer, time, this);
        catchUp = new CatchUp(log, live, packer, time, this);
    }

    int work(final long cycleNs) {
        now(cycleNs);
        final int work = live.work() + catchUp.work(nowNs);
        return work + visit();
    }

    private void now(final long cycleNs) {
        nowNs = cycleNs;
        packer.now(cycleNs);
    }

    /** Whether there is nothing to do until a request comes. */
    boolean isResting() {
        return live.isEmpty() && catchUp.isEmpty();
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
        final Watch watch = new Watch(request);
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
        final long newest = log.newestRevision();
        watch.revision = afterRevision == WatchRequest.Open.NOW ? newest : afterRevision;
        if (live.mayJoin(watch, watch.revision >= newest)) {
            live.join(watch);
            packer.opened(watch);
        } else {
            watch.cursor = log.openCursor(watch.revision);
            packer.opened(watch);
            catchUp.add(watch, nowNs);
        }
    }

    /** One that the node has ended meanwhile is not known any more. */
    private void credit(final WatchRequest.Credit request) {
        final Watch watch = byHandle.get(request.handle());
        if (watch != null) {
            watch.addCredit(request.bytes());
            if (watch.state == Watch.State.BEHIND) {
                catchUp.add(watch, nowNs);
            }
        }
    }

    // What becomes of watches

    @Override
    public void onCaughtUp(final Watch watch) {
        try {
            live.join(watch);
        } catch (final CompactedLogException | DamagedLogException e) {
            onFailed(watch, e);
        }
    }

    @Override
    public void onFellBehind(final Watch watch) {
        watch.state = Watch.State.BEHIND;
        if (watch.creditBytes() > 0) {
            catchUp.add(watch, nowNs);
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
            live.leave(watch);
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
        final long newest = log.newestRevision();
        final boolean isAtEnd = !live.isEmpty() && live.isAtEnd();
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
            if (watch.state == Watch.State.LIVE ? tellLive(watch, isAtEnd) : tellBehind(watch, newest)) {
                told++;
            }
        }
        return told;
    }

    private boolean tellLive(final Watch watch, final boolean isAtEnd) {
        return live.hasReached(watch) && packer.progress(watch, live.revision(watch), isAtEnd);
    }

    /**
     * One that waits for its turn to catch up is told that it has not been forgotten: its client would look for another node,
     * where it had to wait as well, and none would ever come forward. One without credit knows what it waits for.
     */
    private boolean tellBehind(final Watch watch, final long newest) {
        return watch.isQueued && watch.revision <= newest && packer.progress(watch, watch.revision, false);
    }

    void close() {
        while (!all.isEmpty()) {
            remove(all.get(all.size() - 1));
        }
        live.close();
    }
}
