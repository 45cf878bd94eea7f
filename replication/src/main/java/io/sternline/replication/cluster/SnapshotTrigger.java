package io.sternline.replication.cluster;

import io.aeron.cluster.ClusterControl;
import io.sternline.replication.Role;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/**
 * Has the group take a snapshot when enough log has gathered or somebody asked. Only the primary can: it puts the
 * order into the log, and every node takes its own snapshot at that position. Belongs to the state thread.
 *
 * <p>The larger the state, the more log is let gather: at least four times what the snapshot before took. So what snapshots take of the disk and of
 * the processors, and the length of the log that is replayed at a start, both stay in proportion.
 */
final class SnapshotTrigger {
    /** Log bytes to gather for each byte that a snapshot takes. */
    static final long LOG_PER_SNAPSHOT_BYTE = 4;

    private final AtomicCounter toggle;
    private final long logBytes;
    private final NodeView view;
    private long lastPosition;
    private boolean isWanted;

    SnapshotTrigger(
            final CountersReader counters,
            final int clusterId,
            final long logBytes,
            final NodeView view,
            final long lastPosition) {
        this.toggle = ClusterControl.findControlToggle(counters, clusterId);
        this.logBytes = logBytes;
        this.view = view;
        this.lastPosition = lastPosition;
    }

    /** A node asked through the log. */
    void want() {
        isWanted = true;
    }

    /** The order has come through the log and was carried out. */
    void onSnapshot(final long position) {
        lastPosition = position;
        isWanted = false;
    }

    /** Log bytes after which a snapshot is due, where they are counted at all. */
    static long dueAfterBytes(final long logBytes, final long lastBytes) {
        return Math.max(logBytes, LOG_PER_SNAPSHOT_BYTE * lastBytes);
    }

    /** @param lastBytes that the newest snapshot takes; 0: there is none. */
    int poll(final Role role, final long appliedPosition, final long lastBytes) {
        if (role != Role.PRIMARY) {
            isWanted = false;
            return 0;
        }
        if (view.isSnapshotWanted()) {
            view.wantSnapshot(false);
            isWanted = true;
        }
        final boolean isDue = logBytes > 0 && appliedPosition - lastPosition >= dueAfterBytes(logBytes, lastBytes);
        if (!isDue && !isWanted) {
            return 0;
        }
        // False while the order given last, ours or an operator's, has not been carried out.
        return ClusterControl.ToggleState.SNAPSHOT.toggle(toggle) ? 1 : 0;
    }
}
