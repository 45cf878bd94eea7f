package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many entries of one namespace are due at once, a few of another: those do not wait until the many are gone. */
class ReapingFairnessTest {
    private static final long START_MS = 1_790_000_000_000L;
    private static final int MANY = 10_000;
    private static final int LOOKS_MAX = 100;

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Long.BYTES]);
    private long revision;

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldLetNamespacesTakeTurns() {
        table.reap(START_MS, LOOKS_MAX, reaped -> true);
        fill(1, MANY);
        fill(2, 10);
        long nowMs = START_MS + 2 * EntryTable.REAPING_LAG_MS_MAX;
        for (int i = 0; i < 4; i++) {
            table.reap(nowMs, LOOKS_MAX, reaped -> true);
            nowMs += EntryTable.REAPING_LAG_MS_MAX;
        }
        assertThat(table.entries(2)).isZero();
        assertThat(table.entries(1)).isGreaterThan(MANY - 4 * LOOKS_MAX);
    }

    private void fill(final int namespaceId, final int entries) {
        for (int i = 0; i < entries; i++) {
            key.putLong(0, i);
            entry.namespaceId(namespaceId)
                    .type(EntryType.VALUE)
                    .revision(++revision)
                    .deadlineMs(START_MS + 1);
            entry.key().wrap(key, 0, Long.BYTES);
            entry.value(new ByteSlice());
            table.put(entry);
        }
    }
}
