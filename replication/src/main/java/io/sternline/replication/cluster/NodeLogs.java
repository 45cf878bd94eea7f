package io.sternline.replication.cluster;

import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.NodeChangeLog;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * What the changelog thread serves.
 *
 * @param changeLog of what goes through the group's log; null if the node keeps none.
 * @param asyncStore of ASYNC namespaces; null if the state machine has none.
 */
record NodeLogs(NodeChangeLog changeLog, FileAsyncStore asyncStore) {
    /**
     * While nobody reads the group's changes, they are written so long after another: what the ring holds is as safe as what has been
     * written, and a batch costs much the same whether it is small or large.
     */
    static final long UNREAD_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(8);

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
        final Agent group = changeLog == null
                ? null
                : new Unhurried(changeLog.agent(), changeLog::isRead, SystemNanoClock.INSTANCE);
        return new Both(name, group, asyncStore == null ? null : asyncStore.agent());
    }

    /** The log of which every change is read from is not kept waiting; that of which none is, is. */
    static final class Unhurried implements Agent {
        private final Agent agent;
        private final BooleanSupplier isRead;
        private final NanoClock clock;
        private long nextNs;

        Unhurried(final Agent agent, final BooleanSupplier isRead, final NanoClock clock) {
            this.agent = agent;
            this.isRead = isRead;
            this.clock = clock;
            this.nextNs = clock.nanoTime() + UNREAD_INTERVAL_NS;
        }

        @Override
        public int doWork() throws Exception {
            final long nowNs = clock.nanoTime();
            if (nowNs - nextNs < 0 && !isRead.getAsBoolean()) {
                return 0;
            }
            final int work = agent.doWork();
            // One that was cut short goes on.
            nextNs = work > 0 ? nowNs : nowNs + UNREAD_INTERVAL_NS;
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
