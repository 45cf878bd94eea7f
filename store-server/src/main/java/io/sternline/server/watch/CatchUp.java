package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * Reads for watches that are behind, each with a cursor of its own, a slice at a time and in turn.
 *
 * <p>Few go on at once and the others wait, instead of all going on a little: a watch arrives when it reads the last slice
 * before the log's end in one turn, and if a turn of all took longer than that slice takes to be written, none ever would.
 * One that runs out of credit gives its cursor back and is not looked at until credit comes.
 */
final class CatchUp implements ChangeCursor.ChangeHandler {
    private final ChangeLog log;
    private final LivePass live;
    private final FramePacker packer;
    private final GroupTime time;
    private final WatchOwner owner;
    private final ChangeHead head = new ChangeHead();
    private final ArrayDeque<Watch> active = new ArrayDeque<>();
    private final ArrayDeque<Watch> waiting = new ArrayDeque<>();
    private Watch current;
    private boolean isStopped;
    private int bytesRead;

    CatchUp(
            final ChangeLog log,
            final LivePass live,
            final FramePacker packer,
            final GroupTime time,
            final WatchOwner owner) {
        this.log = log;
        this.live = live;
        this.packer = packer;
        this.time = time;
        this.owner = owner;
    }

    boolean isEmpty() {
        return active.isEmpty() && waiting.isEmpty();
    }

    /** A watch that is behind has credit. */
    void add(final Watch watch) {
        if (watch.isQueued) {
            return;
        }
        watch.isQueued = true;
        watch.slices = 0;
        if (active.size() < WatchLimits.CATCHING_UP_MAX) {
            active.addLast(watch);
        } else {
            wait(watch);
        }
    }

    private void wait(final Watch watch) {
        watch.closeCursor();
        watch.slices = 0;
        waiting.addLast(watch);
    }

    /**
     * Reads one slice, for the watch whose turn it is.
     *
     * @return work done; 0: nobody can go on.
     */
    int work() {
        admit();
        for (int left = active.size(); left > 0; left--) {
            final Watch watch = active.removeFirst();
            if (watch.state == Watch.State.ENDED) {
                watch.isQueued = false;
            } else if (!watch.canTake()) {
                stop(watch);
            } else {
                slice(watch);
                return 1;
            }
        }
        return 0;
    }

    /** Lets waiting ones go on where there is room. */
    private void admit() {
        int visits = Math.min(waiting.size(), WatchLimits.WAITING_VISITS_MAX);
        while (visits-- > 0 && active.size() < WatchLimits.CATCHING_UP_MAX) {
            final Watch watch = waiting.removeFirst();
            if (watch.state == Watch.State.ENDED) {
                watch.isQueued = false;
            } else if (watch.canTake()) {
                active.addLast(watch);
            } else {
                stop(watch);
            }
        }
    }

    /** With credit left it is its connection that takes nothing, which nobody tells of: it stays in the queue. */
    private void stop(final Watch watch) {
        if (watch.creditBytes() > 0) {
            wait(watch);
        } else {
            watch.closeCursor();
            watch.isQueued = false;
        }
    }

    private void slice(final Watch watch) {
        current = watch;
        isStopped = false;
        bytesRead = 0;
        boolean isAtEnd = false;
        RuntimeException failure = null;
        try {
            isAtEnd = read(watch);
        } catch (final CompactedLogException | DamagedLogException e) {
            failure = e;
        }
        packer.flush(watch, watch.revision, isAtEnd && !isStopped);
        watch.slices++;
        if (failure != null) {
            watch.isQueued = false;
            owner.onFailed(watch, failure);
        } else if (isStopped) {
            stop(watch);
        } else if (live.mayJoin(watch, isAtEnd)) {
            watch.isQueued = false;
            watch.closeCursor();
            owner.onCaughtUp(watch);
        } else {
            packer.progress(watch, watch.revision, false);
            if (watch.slices >= WatchLimits.SLICES_PER_TURN_MAX && !waiting.isEmpty()) {
                wait(watch);
            } else {
                active.addLast(watch);
            }
        }
    }

    /** @return whether it has come to the log's end. */
    private boolean read(final Watch watch) {
        if (watch.cursor == null) {
            watch.cursor = log.openCursor(watch.revision);
        }
        for (int batches = 0; batches < WatchLimits.SLICE_BATCHES_MAX; batches++) {
            if (watch.cursor.poll(this, 1) == 0) {
                return true;
            }
            if (isStopped || bytesRead >= WatchLimits.SLICE_BYTES) {
                return false;
            }
        }
        return false;
    }

    @Override
    public void onChange(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        bytesRead += length;
        if (isStopped || revision <= current.revision) {
            return;
        }
        head.wrap(revision, buffer, offset, length);
        time.onChange(head.groupTimeMs());
        if (current.filter().matches(head) && !packer.append(current, revision, buffer, offset, length)) {
            // The cursor goes on to the end of its batch and is of no use any more; another begins here when there is
            // credit.
            isStopped = true;
            return;
        }
        current.revision = revision;
    }
}
