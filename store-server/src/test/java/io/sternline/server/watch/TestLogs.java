package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeLog;
import java.util.Optional;

/** A node's logs, of which a test needs the first only. */
final class TestLogs {
    private TestLogs() {}

    static WatchLogs of(final ChangeLog log) {
        return new WatchLogs(log, Optional.empty(), () -> true);
    }
}
