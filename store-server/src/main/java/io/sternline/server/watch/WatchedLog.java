package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeLog;
import java.util.function.BooleanSupplier;

/** One of the node's change logs, and those who read it for the watches that are told of its changes. */
final class WatchedLog {
    private final ChangeLog log;
    private final BooleanSupplier isWhole;
    private final LivePass live;
    private final CatchUp catchUp;

    /** @param isWhole whether the node has all that there is, as far as it knows, when it has come to the log's end. */
    WatchedLog(
            final ChangeLog log,
            final BooleanSupplier isWhole,
            final FramePacker packer,
            final GroupTime time,
            final WatchOwner owner) {
        this.log = log;
        this.isWhole = isWhole;
        live = new LivePass(this, packer, time, owner);
        catchUp = new CatchUp(this, packer, time, owner);
    }

    ChangeLog log() {
        return log;
    }

    LivePass live() {
        return live;
    }

    CatchUp catchUp() {
        return catchUp;
    }

    /**
     * Whether a watch at {@code revision} may be told that there is nothing more. A log that ends before the revision was begun
     * anew: what it goes on with will show that the watch is of another history.
     */
    boolean isAtEnd(final long revision) {
        return log.newestRevision() == revision && isWhole.getAsBoolean();
    }

    boolean isResting() {
        return live.isEmpty() && catchUp.isEmpty();
    }

    /** @return work done. */
    int work(final long nowNs) {
        return live.work() + catchUp.work(nowNs);
    }
}
