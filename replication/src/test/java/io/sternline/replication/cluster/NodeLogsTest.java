package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

class NodeLogsTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PASSES_UNREAD = (int) (NodeLogs.UNREAD_INTERVAL_NS / MS);

    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicBoolean isRead = new AtomicBoolean();
    private int waiting;
    private long nowNs;
    private final Agent log = new NodeLogs.Unhurried(new Batches(), isRead::get, () -> nowNs);

    /** Each writes one of what waits. */
    private final class Batches implements Agent {
        @Override
        public int doWork() {
            batches.incrementAndGet();
            waiting = Math.max(0, waiting - 1);
            return waiting;
        }

        @Override
        public String roleName() {
            return "log";
        }
    }

    /** A millisecond apart. */
    private void pass(final int passes) throws Exception {
        for (int i = 0; i < passes; i++) {
            nowNs += MS;
            log.doWork();
        }
    }

    @Test
    void shouldWriteLargerBatchesWhileNobodyReads() throws Exception {
        pass(3 * PASSES_UNREAD);
        assertThat(batches).hasValue(3);
    }

    @Test
    void shouldWriteAtEachPassForAReader() throws Exception {
        pass(PASSES_UNREAD / 2);
        isRead.set(true);
        pass(5);
        assertThat(batches).hasValue(5);
    }

    @Test
    void shouldGoOnWithWhatOneBatchCouldNotTake() throws Exception {
        waiting = 4;
        pass(PASSES_UNREAD - 1);
        assertThat(batches).hasValue(0);
        pass(4);
        assertThat(batches).hasValue(4);
        pass(1);
        assertThat(batches).as("all is written").hasValue(4);
    }
}
