package io.sternline.replication.cluster;

import io.aeron.cluster.ClusterControl;
import io.sternline.replication.Role;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/**
 * Has the group take a snapshot when enough log has gathered or somebody asked. Only the primary can: it puts the
 * order into the log, and every node takes its own snapshot at that position. Belongs to the state thread.
 */
final class SnapshotTrigger {
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

    /** The order has come through the log. */
    void onSnapshot(final long position) {
        lastPosition = position;
        isWanted = false;
    }

    int poll(final Role role, final long appliedPosition) {
        if (role != Role.PRIMARY) {
            isWanted = false;
            return 0;
        }
        if (view.isSnapshotWanted()) {
            view.wantSnapshot(false);
            isWanted = true;
        }
        final boolean isDue = logBytes > 0 && appliedPosition - lastPosition >= logBytes;
        if (!isDue && !isWanted) {
            return 0;
        }
        // False while the order given last, ours or an operator's, has not been carried out.
        return ClusterControl.ToggleState.SNAPSHOT.toggle(toggle) ? 1 : 0;
    }
}
