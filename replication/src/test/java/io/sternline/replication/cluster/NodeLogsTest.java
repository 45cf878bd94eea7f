package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

class NodeLogsTest {
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicBoolean isRead = new AtomicBoolean();
    private int waiting;
    private final Agent log = new NodeLogs.Unhurried(new Batches(), isRead::get);

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

    private void pass(final int passes) throws Exception {
        for (int i = 0; i < passes; i++) {
            log.doWork();
        }
    }

    @Test
    void shouldWriteLargerBatchesWhileNobodyReads() throws Exception {
        pass(3 * NodeLogs.PASSES_UNREAD);
        assertThat(batches).hasValue(3);
    }

    @Test
    void shouldWriteAtEachPassForAReader() throws Exception {
        pass(NodeLogs.PASSES_UNREAD / 2);
        isRead.set(true);
        pass(5);
        assertThat(batches).hasValue(5);
    }

    @Test
    void shouldGoOnWithWhatOneBatchCouldNotTake() throws Exception {
        waiting = 4;
        pass(NodeLogs.PASSES_UNREAD - 1);
        assertThat(batches).hasValue(0);
        pass(4);
        assertThat(batches).hasValue(4);
        pass(1);
        assertThat(batches).as("all is written").hasValue(4);
    }
}
