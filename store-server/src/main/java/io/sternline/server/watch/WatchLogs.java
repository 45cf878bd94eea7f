package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeLog;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a node's watches are read from.
 *
 * @param group the changes that went through the group's log.
 * @param async those of ASYNC namespaces, whose revisions count apart; empty: the node keeps no log of them.
 * @param isAsyncCurrent whether the node has all that the primary had done a moment ago to its ASYNC namespaces. While it has
 *     not, the end of their log is no news of what there is. Called by the watch thread.
 */
public record WatchLogs(ChangeLog group, Optional<ChangeLog> async, BooleanSupplier isAsyncCurrent) {}
