package io.sternline.replication.cluster;

import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.NodeChangeLog;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/**
 * What the changelog thread serves.
 *
 * @param changeLog of what goes through the group's log; null if the node keeps none.
 * @param asyncStore of ASYNC namespaces; null if the state machine has none.
 */
record NodeLogs(NodeChangeLog changeLog, FileAsyncStore asyncStore) {
    /** Opens both. If the second cannot be opened, the first is closed again. */
    static NodeLogs open(final Supplier<NodeChangeLog> changeLog, final Supplier<FileAsyncStore> asyncStore) {
        final NodeChangeLog log = changeLog.get();
        FileAsyncStore store = null;
        boolean isOpen = false;
        try {
            store = asyncStore.get();
            isOpen = true;
        } finally {
            if (!isOpen && log != null) {
                log.agent().onClose();
            }
        }
        return new NodeLogs(log, store);
    }

    /** Serves both in turn. If one fails, both end, and so does the node. */
    Agent agent(final String name) {
        return new Both(
                name, changeLog == null ? null : changeLog.agent(), asyncStore == null ? null : asyncStore.agent());
    }

    /** Agrona's composite has agents, not null; and this one is closed in full whatever happens. */
    private record Both(String roleName, Agent first, Agent second) implements Agent {
        @Override
        public int doWork() throws Exception {
            int work = first == null ? 0 : first.doWork();
            work += second == null ? 0 : second.doWork();
            return work;
        }

        @Override
        public void onClose() {
            try {
                if (first != null) {
                    first.onClose();
                }
            } finally {
                if (second != null) {
                    second.onClose();
                }
            }
        }
    }
}
