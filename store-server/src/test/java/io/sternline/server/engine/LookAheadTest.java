package io.sternline.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is expected, nothing changes and nothing goes wrong. */
class LookAheadTest {
    private static final int NAMESPACE_ID = 1;
    private static final int ENTRIES = 3_000;

    private final EntryTable table = new EntryTable();
    private final EntryView entry = new EntryView();
    private final EntryView found = new EntryView();

    /** From a handful of bytes to several chunks. */
    @BeforeEach
    void fill() {
        for (int i = 0; i < ENTRIES; i++) {
            entry.namespaceId(NAMESPACE_ID).type(EntryType.VALUE).revision(i + 1);
            entry.key().wrap(key(i));
            entry.value(slice(new byte[i * i % 20_000]));
            table.put(entry);
        }
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldLeaveTheTableAsItIs() {
        final long digest = table.digest();
        for (int i = 0; i < 2 * ENTRIES; i++) {
            table.expect(NAMESPACE_ID, key(i));
            if (i % 7 == 0 || i % EntryTable.EXPECTED_MAX == 0) {
                table.fetchExpected();
            }
        }
        assertThat(table.digest()).isEqualTo(digest);
        for (int i = 0; i < ENTRIES; i++) {
            assertThat(table.find(NAMESPACE_ID, key(i), found))
                    .as("entry %d", i)
                    .isTrue();
            assertThat(found.revision()).isEqualTo(i + 1);
        }
    }

    @Test
    void shouldIgnoreWhatCannotBe() {
        for (final int namespaceId : new int[] {-1, Integer.MIN_VALUE, 0, 2, 70_000, Integer.MAX_VALUE}) {
            table.expect(namespaceId, key(1));
        }
        table.expect(NAMESPACE_ID, slice(new byte[0]));
        table.expect(NAMESPACE_ID, slice(new byte[Protocol.KEY_BYTES_MAX + 1]));
        table.fetchExpected();
        assertThat(table.entries()).isEqualTo(ENTRIES);
    }

    @Test
    void shouldIgnoreWhatIsTooMuchAtOnce() {
        for (int i = 0; i < 10 * EntryTable.EXPECTED_MAX; i++) {
            table.expect(NAMESPACE_ID, key(i));
        }
        table.fetchExpected();
        table.fetchExpected();
        assertThat(table.entries()).isEqualTo(ENTRIES);
    }

    private static ByteSlice key(final int number) {
        return slice(("k" + number).getBytes(ISO_8859_1));
    }

    private static ByteSlice slice(final byte[] bytes) {
        return new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
