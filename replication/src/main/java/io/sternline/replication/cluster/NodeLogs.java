package io.sternline.replication.cluster;

import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.NodeChangeLog;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/**
 * What the changelog thread serves.
 *
 * @param changeLog of what goes through the group's log; null if the node keeps none.
 * @param asyncStore of ASYNC namespaces; null if the state machine has none.
 */
record NodeLogs(NodeChangeLog changeLog, FileAsyncStore asyncStore) {
    /**
     * While nobody reads the group's changes, they are written at every so many passes of the thread, which come a millisecond
     * apart: what the ring holds is as safe as what has been written, and a batch costs much the same whether it is small or large.
     */
    static final int PASSES_UNREAD = 8;

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
        final Agent group = changeLog == null ? null : new Unhurried(changeLog.agent(), changeLog::isRead);
        return new Both(name, group, asyncStore == null ? null : asyncStore.agent());
    }

    /** The log of which every change is read from is not kept waiting; that of which none is, is. */
    static final class Unhurried implements Agent {
        private final Agent agent;
        private final BooleanSupplier isRead;
        private int passes;

        Unhurried(final Agent agent, final BooleanSupplier isRead) {
            this.agent = agent;
            this.isRead = isRead;
        }

        @Override
        public int doWork() throws Exception {
            passes++;
            if (passes < PASSES_UNREAD && !isRead.getAsBoolean()) {
                return 0;
            }
            final int work = agent.doWork();
            // One that was cut short goes on.
            passes = work > 0 ? PASSES_UNREAD : 0;
            return work;
        }

        @Override
        public void onClose() {
            agent.onClose();
        }

        @Override
        public String roleName() {
            return agent.roleName();
        }
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
