package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeCursor;
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
    private final WatchedLog watched;
    private final FramePacker packer;
    private final GroupTime time;
    private final WatchOwner owner;
    private final ChangeHead head = new ChangeHead();
    private final ArrayDeque<Watch> active = new ArrayDeque<>();
    private final ArrayDeque<Watch> waiting = new ArrayDeque<>();
    private Watch current;
    private boolean isStopped;
    private int bytesRead;

    CatchUp(final WatchedLog watched, final FramePacker packer, final GroupTime time, final WatchOwner owner) {
        this.watched = watched;
        this.packer = packer;
        this.time = time;
        this.owner = owner;
    }

    boolean isEmpty() {
        return active.isEmpty() && waiting.isEmpty();
    }

    /** A watch that is behind has credit. One that has its cursor already begins at once, if there is room. */
    void add(final Watch watch, final long nowNs) {
        if (watch.isQueued) {
            return;
        }
        watch.isQueued = true;
        if (watch.cursor != null && active.size() < WatchLimits.CATCHING_UP_MAX) {
            begin(watch, nowNs);
        } else {
            wait(watch, nowNs);
        }
    }

    private void begin(final Watch watch, final long nowNs) {
        watch.slices = 0;
        watch.waitingSinceNs = nowNs;
        active.addLast(watch);
    }

    private void wait(final Watch watch, final long nowNs) {
        watch.closeCursor();
        watch.waitingSinceNs = nowNs;
        waiting.addLast(watch);
    }

    private void drop(final Watch watch) {
        watch.closeCursor();
        watch.isQueued = false;
    }

    /**
     * Reads one slice, for the watch whose turn it is.
     *
     * @return work done; 0: nobody can go on.
     */
    int work(final long nowNs) {
        admit(nowNs);
        for (int left = active.size(); left > 0; left--) {
            final Watch watch = active.removeFirst();
            if (watch.state == Watch.State.ENDED || watch.creditBytes() <= 0) {
                drop(watch);
            } else if (watch.link().hasRoom()) {
                slice(watch, nowNs);
                return 1;
            } else if (watch.cursor != null && nowNs - watch.waitingSinceNs < WatchLimits.PATIENCE_NS) {
                active.addLast(watch);
            } else {
                wait(watch, nowNs);
            }
        }
        return 0;
    }

    /**
     * Lets waiting ones go on where there is room. Nobody tells when a connection takes something again: so they are asked.
     * Those that have ended are taken out even where there is none, or they would gather here.
     */
    private void admit(final long nowNs) {
        for (int left = Math.min(waiting.size(), WatchLimits.WAITING_VISITS_MAX); left > 0; left--) {
            final Watch watch = waiting.removeFirst();
            if (watch.state == Watch.State.ENDED || watch.creditBytes() <= 0) {
                drop(watch);
            } else if (active.size() < WatchLimits.CATCHING_UP_MAX && watch.isWorthACursor(nowNs)) {
                begin(watch, nowNs);
            } else {
                waiting.addLast(watch);
            }
        }
    }

    private void slice(final Watch watch, final long nowNs) {
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
        packer.flush(watch, watch.revision, isAtEnd && !isStopped && watched.isAtEnd(watch.revision));
        watch.slices++;
        watch.waitingSinceNs = nowNs;
        if (failure != null) {
            drop(watch);
            owner.onFailed(watch, failure);
        } else if (isStopped) {
            drop(watch);
        } else if (watched.live().mayJoin(watch, isAtEnd)) {
            drop(watch);
            owner.onCaughtUp(watch);
        } else {
            packer.progress(watch, watch.revision, false);
            if (watch.slices >= WatchLimits.SLICES_PER_TURN_MAX && !waiting.isEmpty()) {
                wait(watch, nowNs);
            } else {
                active.addLast(watch);
            }
        }
    }

    /** @return whether it has come to the log's end. */
    private boolean read(final Watch watch) {
        if (watch.cursor == null) {
            watch.cursor = watched.log().openCursor(watch.revision);
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
