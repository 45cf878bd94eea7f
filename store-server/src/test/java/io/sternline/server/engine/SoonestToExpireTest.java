package io.sternline.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where there is much to put in order first, something to evict is found all the same. */
class SoonestToExpireTest {
    private static final int ENTRIES = 5_000;

    /** How long a bucket of the second level is. */
    private static final long COARSE_MS = 256 * 256;

    private static final long NOW_MS = 1_790_000_000_000L / COARSE_MS * COARSE_MS;

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final EntryView found = new EntryView();
    private final ByteSlice none = new ByteSlice();

    @BeforeEach
    void begin() {
        table.reap(NOW_MS, 1, reaped -> true);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldFindOneWhileACoarseBucketIsHardlyBegun() {
        for (int i = 0; i < ENTRIES; i++) {
            put("k" + i, NOW_MS + COARSE_MS + 30_000 + i);
        }
        table.reap(NOW_MS + COARSE_MS + 1_000, 1, reaped -> true);

        assertThat(table.findSoonestToExpire(1, none, found)).isTrue();
        assertThat(found.deadlineMs()).isBetween(NOW_MS + COARSE_MS, NOW_MS + COARSE_MS + 30_000 + ENTRIES);
    }

    @Test
    void shouldFindOneBehindManyThatHaveBeenTouchedWhileACoarseBucketIsHardlyBegun() {
        for (int i = 0; i < ENTRIES; i++) {
            put("k" + i, NOW_MS + COARSE_MS + 30_000 + i);
            retime("k" + i, NOW_MS + 9 * COARSE_MS + i);
        }
        put("last", NOW_MS + COARSE_MS + 30_000);
        table.reap(NOW_MS + COARSE_MS + 1_000, 1, reaped -> true);

        assertThat(table.findSoonestToExpire(1, none, found)).isTrue();
    }

    @Test
    void shouldFindTheOneThatExpiresBehindManyThatNoLongerDo() {
        for (int i = 0; i < ENTRIES; i++) {
            put("k" + i, NOW_MS + 10_000 + i);
            retime("k" + i, 0);
        }
        put("last", NOW_MS + 30_000);

        assertThat(table.findSoonestToExpire(1, none, found)).isTrue();
        assertThat(found.deadlineMs()).isEqualTo(NOW_MS + 30_000);
    }

    @Test
    void shouldFindNoneAmongManyThatNeverExpire() {
        for (int i = 0; i < ENTRIES; i++) {
            put("k" + i, 0);
        }
        put("except", NOW_MS + 30_000);

        assertThat(table.findSoonestToExpire(1, slice("except"), found)).isFalse();
    }

    private void put(final String key, final long deadlineMs) {
        fill(key, deadlineMs);
        table.put(entry.revision(entry.revision() + 1));
    }

    private void retime(final String key, final long deadlineMs) {
        fill(key, deadlineMs);
        table.retime(entry);
    }

    private void fill(final String key, final long deadlineMs) {
        entry.namespaceId(1).type(EntryType.VALUE).deadlineMs(deadlineMs);
        entry.key().wrap(slice(key));
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
