package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.protocol.sbe.EntryType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeapEntryTableTest {
    private final HeapEntryTable table = new HeapEntryTable();
    private final EntryView found = new EntryView();

    @Test
    void shouldFindWhatWasPut() {
        put(table, 1, "key", "value", 7, 0);

        assertThat(table.find(1, slice("key"), found)).isTrue();
        assertThat(text(found.value())).isEqualTo("value");
        assertThat(found.revision()).isEqualTo(7);
        assertThat(table.find(2, slice("key"), found)).isFalse();
        assertThat(table.find(1, slice("ke"), found)).isFalse();
    }

    @Test
    void shouldCountEntriesAndBytes() {
        put(table, 1, "a", "12345", 1, 0);
        put(table, 2, "b", "1", 2, 0);
        put(table, 1, "a", "123", 3, 0);

        assertThat(table.entries()).isEqualTo(2);
        assertThat(table.entries(1)).isEqualTo(1);
        assertThat(table.entries(9)).isZero();
        assertThat(table.bytes()).isEqualTo(6);

        table.remove(1, slice("a"));
        assertThat(table.entries(1)).isZero();
        assertThat(table.bytes()).isEqualTo(2);
    }

    @Test
    void shouldScanKeysAsUnsignedBytesWithinPrefixAndNamespace() {
        for (final String key : List.of("b", "\u00ff", "a\u0080", "a", "az", "\u007f")) {
            put(table, 1, key, "", 1, 0);
        }
        put(table, 2, "ab", "", 1, 0);

        assertThat(scan("", "")).containsExactly("a", "az", "a\u0080", "b", "\u007f", "\u00ff");
        assertThat(scan("a", "")).containsExactly("a", "az", "a\u0080");
        assertThat(scan("a", "az")).containsExactly("a\u0080");
        assertThat(scan("b", "a")).as("a cursor before the prefix").containsExactly("b");
        assertThat(scan("a", "b")).as("a cursor behind the prefix").isEmpty();
    }

    @Test
    void shouldGiveExpiredEntriesInOrderOfDeadlineThenRevision() {
        final Random random = new Random(11);
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (final int i : order) {
            put(table, 1, "k" + i, "", 1_000 + i, 1 + i / 10);
        }
        for (int i = 0; i < 500; i += 3) {
            table.remove(1, slice("k" + i));
        }

        for (int i = 0; i < 500; i++) {
            if (i % 3 != 0) {
                assertThat(table.firstExpired(1 + i / 10 - 1, found)).isFalse();
                assertThat(table.firstExpired(1 + i / 10, found)).isTrue();
                assertThat(text(found.key())).isEqualTo("k" + i);
                table.remove(1, found.key());
            }
        }
        assertThat(table.firstExpired(Long.MAX_VALUE, found)).isFalse();
    }

    @Test
    void shouldMoveDeadlinesBothWaysAndAway() {
        put(table, 1, "a", "", 1, 100);
        put(table, 1, "b", "", 2, 200);

        assertThat(table.find(1, slice("b"), found)).isTrue();
        table.retime(found.deadlineMs(50));
        assertThat(table.firstExpired(60, found)).isTrue();
        assertThat(text(found.key())).isEqualTo("b");

        table.retime(found.deadlineMs(0));
        assertThat(table.firstExpired(99, found)).isFalse();
        assertThat(table.firstExpired(100, found)).isTrue();
    }

    @Test
    void shouldHaveADigestThatDependsOnContentAndNotOnHistory() {
        final HeapEntryTable other = new HeapEntryTable();
        put(table, 1, "a", "first", 1, 0);
        put(table, 1, "b", "2", 2, 9);
        put(table, 1, "a", "1", 3, 0);
        put(table, 3, "gone", "", 4, 0);
        table.remove(3, slice("gone"));
        put(other, 1, "b", "2", 2, 8);
        put(other, 1, "a", "1", 3, 0);

        assertThat(other.digest()).isNotEqualTo(table.digest());
        assertThat(other.find(1, slice("b"), found)).isTrue();
        other.retime(found.deadlineMs(9));
        assertThat(other.digest()).isEqualTo(table.digest());

        table.remove(1, slice("a"));
        table.remove(1, slice("b"));
        assertThat(table.digest()).isZero();
    }

    @Test
    void shouldTellKeyAndValueApartInTheDigest() {
        final HeapEntryTable other = new HeapEntryTable();
        put(table, 1, "ab", "c", 1, 0);
        put(other, 1, "a", "bc", 1, 0);

        assertThat(table.digest()).isNotEqualTo(other.digest());
    }

    @Test
    void shouldRefuseToChangeWhatIsNotThere() {
        assertThatThrownBy(() -> table.remove(1, slice("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("namespace 1");
    }

    private List<String> scan(final String prefix, final String after) {
        final List<String> keys = new ArrayList<>();
        table.scan(1, slice(prefix), slice(after), entry -> keys.add(text(entry.key())));
        return keys;
    }

    private static void put(
            final EntryTable into,
            final int namespaceId,
            final String key,
            final String value,
            final long revision,
            final long deadlineMs) {
        final EntryView entry = new EntryView();
        entry.namespaceId(namespaceId).type(EntryType.VALUE).revision(revision).deadlineMs(deadlineMs);
        entry.key().wrap(slice(key));
        entry.value().wrap(slice(value));
        into.put(entry);
    }

    private static ByteSlice slice(final String text) {
        return new ByteSlice().wrap(new UnsafeBuffer(Command.bytes(text)), 0, text.length());
    }

    private static String text(final ByteSlice slice) {
        return new String(slice.toArray(), ISO_8859_1);
    }
}
