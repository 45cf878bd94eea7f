package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the node has been without a place in its group for long. It goes on trying by itself, but two of the
 * reasons need a human, and one of them, that the others have purged the log this node would have to begin with, is
 * known only to the primary.
 */
final class JoinWatch {
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    static final long REPEAT_NS = TimeUnit.MINUTES.toNanos(5);

    private long outSinceNs;
    private long nextReportNs;
    private boolean isOut;

    /** @return seconds the node has been out, if it is time to say so; otherwise 0. */
    long check(final Role role, final long nowNs) {
        if (role != Role.CANDIDATE) {
            isOut = false;
            return 0;
        }
        if (!isOut) {
            isOut = true;
            outSinceNs = nowNs;
            nextReportNs = nowNs + PATIENCE_NS;
        }
        if (nowNs - nextReportNs < 0) {
            return 0;
        }
        nextReportNs = nowNs + REPEAT_NS;
        return TimeUnit.NANOSECONDS.toSeconds(nowNs - outSinceNs);
    }
}
