package io.sternline.server.gateway;

import io.sternline.protocol.sbe.CloseReason;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why connections were closed, a bounded number of lines a second: a port scan must not fill a disk. */
final class CloseLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.sternline.server.gateway");
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private long secondStartNs;
    private int lines;
    private long withheld;

    void closing(final Connection connection, final CloseReason reason, final String message, final long nowNs) {
        if (nowNs - secondStartNs >= SECOND_NS || secondStartNs == 0) {
            if (withheld > 0) {
                LOG.info("Closed {} more connections in the second that began with the last lines", withheld);
            }
            secondStartNs = nowNs;
            lines = 0;
            withheld = 0;
        }
        if (lines == Limits.CLOSE_LINES_PER_SECOND_MAX) {
            withheld++;
            return;
        }
        lines++;
        LOG.info("Closing {}: {}: {}", connection, reason, message);
    }
}
