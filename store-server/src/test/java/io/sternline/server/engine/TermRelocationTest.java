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

/** Most terms of a full table fall out of use, in no order; the records of those that are left are moved together. */
class TermRelocationTest {
    private static final int ENTRIES = 20_000;
    private static final int KEPT_OF = 16;
    private static final long NOW_MS = 1_790_000_000_000L;
    private static final String LONG_TERM = "a term of some length ".repeat(9);

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final TreeMap<Integer, String> kept = new TreeMap<>();
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldGiveBackTheMemoryOfTermsThatNobodyCarries() {
        for (int i = 0; i < ENTRIES; i++) {
            put(i);
        }
        final long fullBytes = table.memoryBytes() - table.freeBytes();
        for (int i = 0; i < ENTRIES; i++) {
            if (random.nextInt(KEPT_OF) == 0) {
                kept.put(i, "k" + i);
            } else {
                table.remove(1, slice("k" + i));
            }
        }
        final long digest = table.digest();
        for (int i = 0; i < ENTRIES; i++) {
            table.reap(NOW_MS, 1, reaped -> true);
        }

        assertThat(bytesInPages()).as("of %s when full", fullBytes).isLessThan(fullBytes / 4);
        assertThat(table.digest()).isEqualTo(digest);
        checkTerms();
        removeAll();
    }

    private void checkTerms() {
        final List<String> carriers = new ArrayList<>();
        kept.forEach((number, key) -> assertThat(carriersOf(ownTerm(number))).containsExactly(key));
        for (int i = 0; i < ENTRIES; i += 1000) {
            carriers.addAll(carriersOf(sharedTerm(i)));
        }
        assertThat(carriers).containsExactlyElementsOf(kept.values());
    }

    private void removeAll() {
        kept.forEach((number, key) -> {
            put(number);
            table.remove(1, slice(key));
            assertThat(carriersOf(ownTerm(number))).isEmpty();
        });
        assertThat(table.digest()).isZero();
    }

    private List<String> carriersOf(final String term) {
        final List<String> keys = new ArrayList<>();
        table.findByTerm(
                1,
                slice(term),
                new ByteSlice(),
                Integer.MAX_VALUE,
                found -> keys.add(new String(found.key().toArray(), ISO_8859_1)));
        return keys;
    }

    /** What pages hold that are not free as a whole: no part of it can be used for blocks of another size. */
    private long bytesInPages() {
        return table.memoryBytes() - table.freePageBytes();
    }

    private void put(final int number) {
        entry.namespaceId(1).type(EntryType.VALUE).revision(number + 1L);
        entry.key().wrap(slice("k" + number));
        entry.clearTerms().addTerm().wrap(slice(ownTerm(number)));
        entry.addTerm().wrap(slice(sharedTerm(number)));
        table.put(entry);
    }

    private static String ownTerm(final int number) {
        return LONG_TERM + number;
    }

    private static String sharedTerm(final int number) {
        return "shared" + number / 1000;
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
