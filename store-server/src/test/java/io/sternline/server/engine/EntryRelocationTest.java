package io.sternline.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Most entries of a full table go, in no order; what is left is moved together, and nobody notices. */
class EntryRelocationTest {
    private static final int ENTRIES = 40_000;
    private static final int KEPT_OF = 8;
    private static final long NOW_MS = 1_790_000_000_000L;
    private static final long SEED = 42;

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final TreeMap<String, Long> kept = new TreeMap<>();
    private final Random random = new Random(SEED);
    private final List<String> order = new ArrayList<>();
    private long digest;

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldKeepEntriesTermsBucketsAndOrderWhileTheyAreMoved() {
        table.reap(NOW_MS, 1, reaped -> true);
        for (int i = 0; i < ENTRIES; i++) {
            put("k" + i, i + 1L);
        }
        final long fullBytes = table.memoryBytes() - table.freeBytes();
        for (int i = 0; i < ENTRIES; i++) {
            if (random.nextInt(KEPT_OF) == 0) {
                kept.put("k" + i, i + 1L);
            } else {
                table.remove(1, slice("k" + i));
            }
        }
        visit(order);
        digest = table.digest();
        final long sparseFreeBytes = table.freeBytes();
        for (int i = 0; i < 2 * ENTRIES / KEPT_OF; i++) {
            table.reap(NOW_MS, 1, reaped -> true);
        }
        assertThat(table.freeBytes()).isGreaterThanOrEqualTo(sparseFreeBytes);
        assertThat(table.memoryBytes() - table.freeBytes()).isLessThan(fullBytes * 2 / KEPT_OF);
        checkAll();
        overwriteAllWithTheFreedMemory();
        checkDepartureByDeadline();
    }

    private void checkAll() {
        assertThat(table.digest()).isEqualTo(digest);
        final List<String> now = new ArrayList<>();
        visit(now);
        assertThat(now).isEqualTo(order);
        kept.forEach((key, revision) -> {
            assertThat(table.find(1, slice(key), entry)).isTrue();
            assertThat(entry.revision()).isEqualTo(revision);
            assertThat(text(entry.value())).isEqualTo("value of " + key);
        });
        final List<Long> carriers = new ArrayList<>();
        for (int term = 0; term < 10; term++) {
            table.findByTerm(1, slice("t" + term), new ByteSlice(), Integer.MAX_VALUE, found -> {
                assertThat(found.term(0).toArray()).isEqualTo(("t" + found.revision() % 10).getBytes(ISO_8859_1));
                return carriers.add(found.revision());
            });
        }
        assertThat(carriers).containsExactlyInAnyOrderElementsOf(kept.values());
    }

    private void overwriteAllWithTheFreedMemory() {
        final long memoryBytes = table.memoryBytes();
        for (int i = 0; i < ENTRIES / 2; i++) {
            put("n" + i, ENTRIES + i + 1L);
        }
        assertThat(table.memoryBytes()).as("freed memory is used again").isEqualTo(memoryBytes);
        for (int i = 0; i < ENTRIES / 2; i++) {
            table.remove(1, slice("n" + i));
        }
        checkAll();
    }

    private void checkDepartureByDeadline() {
        final List<Long> departed = new ArrayList<>();
        table.reap(NOW_MS + ENTRIES + 1_000, Integer.MAX_VALUE, reaped -> departed.add(reaped.revision()));
        assertThat(departed).containsExactlyInAnyOrderElementsOf(kept.values());
        assertThat(table.entries()).isZero();
        assertThat(table.digest()).isZero();
        assertThat(table.bytes()).isZero();
        assertThat(table.usedBytes()).isZero();
    }

    private void put(final String key, final long revision) {
        entry.namespaceId(1).type(EntryType.VALUE).revision(revision).deadlineMs(NOW_MS + 1 + revision % ENTRIES);
        entry.key().wrap(slice(key));
        entry.value(slice("value of " + key));
        entry.clearTerms().addTerm().wrap(slice("t" + revision % 10));
        table.put(entry);
    }

    private void visit(final List<String> keys) {
        Frozen.forEach(table, found -> keys.add(text(found.key())));
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static String text(final ByteSlice slice) {
        return new String(slice.toArray(), ISO_8859_1);
    }
}
