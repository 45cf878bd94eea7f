package io.sternline.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrozenEntriesTest {
    private static final int ENTRIES = 3_000;
    private static final int VALUE_BYTES = 10_000;
    private static final long NOW_MS = 1_790_000_000_000L;

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final Random random = new Random(42);
    private long nowMs = NOW_MS;

    @AfterEach
    void close() {
        table.close();
    }

    private void put(final int key, final int term, final int valueBytes) {
        final byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        entry.namespaceId(1).type(EntryType.VALUE).revision(1 + key).deadlineMs(0);
        entry.key().wrap(slice(key(key)));
        entry.value(new ByteSlice().wrap(new UnsafeBuffer(value), 0, valueBytes));
        entry.clearTerms().addTerm().wrap(slice("of " + term));
        table.put(entry);
    }

    private void remove(final int key) {
        table.remove(1, slice(key(key)));
    }

    private void makeDense() {
        for (int i = 0; i < ENTRIES; i++) {
            table.reap(nowMs += 300, 1, reaped -> true);
        }
    }

    private static List<String> read(final FrozenEntries entries) {
        final List<String> rows = new ArrayList<>();
        entries.forEach(found -> rows.add(
                text(found.key()) + " " + found.revision() + " " + text(found.term(0)) + " " + text(found.value())));
        return rows;
    }

    private List<String> readNow() {
        final FrozenEntries entries = Frozen.freeze(table);
        final List<String> rows = read(entries);
        entries.release();
        return rows;
    }

    /** Runs of them, so that some pages are left alone, and the blocks of their neighbours refer to others that move. */
    private static boolean isRemoved(final int key, final int run) {
        return key / run % 4 != 0 && key % run != 0;
    }

    /** What was there is shown though much is removed, and other entries take its place; nothing is moved together meanwhile. */
    private void assertShownThoughRemoved(final int entries, final int run, final int valueBytes) {
        final List<String> rows = readNow();
        final FrozenEntries frozen = Frozen.freeze(table);
        IntStream.range(0, entries).filter(key -> isRemoved(key, run)).forEach(this::remove);
        final long freeBytes = table.freePageBytes();
        makeDense();
        assertThat(table.freePageBytes()).isEqualTo(freeBytes);
        IntStream.range(2 * entries, 2 * entries + entries / 4).forEach(key -> put(key, key, valueBytes));
        assertThat(read(frozen)).isEqualTo(rows);
        frozen.release();
        IntStream.range(2 * entries, 2 * entries + entries / 4).forEach(this::remove);
        makeDense();
        assertThat(table.freePageBytes()).as("blocks were moved").isGreaterThan(freeBytes);
        assertThat(readNow()).hasSize((int) table.entries());
    }

    @Test
    void shouldShowChunksThatWereThereThoughTheyAreRemoved() {
        IntStream.range(0, ENTRIES).forEach(key -> put(key, key, VALUE_BYTES));
        assertShownThoughRemoved(ENTRIES, 40, VALUE_BYTES);
    }

    /** The terms' records lie in another order than the entries that carry them. */
    @Test
    void shouldShowTermsThatWereThereThoughTheyAreRemoved() {
        final int entries = 20_000;
        final List<Integer> terms =
                IntStream.range(0, entries).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(terms, random);
        terms.forEach(term -> put(entries + term, term, 0));
        IntStream.range(0, entries).forEach(key -> put(key, key, 0));
        terms.forEach(term -> remove(entries + term));
        assertShownThoughRemoved(entries, 2_000, 0);
    }

    @Test
    void shouldShowNothingThatCameLater() {
        final FrozenEntries frozen = Frozen.freeze(table);
        put(1, 1, 100);
        assertThat(read(frozen)).isEmpty();
        frozen.release();
        assertThat(readNow()).hasSize(1);
    }

    /** 30 MB of copies, which are counted while they are there, and given back but for what is kept in reserve. */
    @Test
    void shouldCountWhatIsSetAside() {
        for (int key = 0; key < ENTRIES; key++) {
            put(key, key, VALUE_BYTES);
        }
        final long memoryBytes = table.memoryBytes();
        final long freeBytes = table.freeBytes();
        final FrozenEntries frozen = Frozen.freeze(table);
        assertThat(table.memoryBytes()).isEqualTo(memoryBytes);
        for (int key = 0; key < ENTRIES; key++) {
            put(key, key, VALUE_BYTES);
        }
        final long setAsideBytes = table.memoryBytes() - memoryBytes;
        assertThat(setAsideBytes).isGreaterThan((long) ENTRIES * VALUE_BYTES * 9 / 10);
        frozen.release();
        assertThat(table.freeBytes()).isGreaterThanOrEqualTo(freeBytes + setAsideBytes * 9 / 10);
    }

    private static String key(final int number) {
        return "key " + number;
    }

    private static ByteSlice slice(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static String text(final ByteSlice slice) {
        return new String(slice.toArray(), ISO_8859_1);
    }
}
