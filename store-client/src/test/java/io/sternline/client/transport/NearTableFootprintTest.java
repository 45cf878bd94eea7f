package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes are counted as the JVM counts them, more or less: a bound on them bounds the heap. */
class NearTableFootprintTest {
    private static final int ENTRIES = 100_000;
    private static final int VALUE_BYTES = 100;

    @Test
    void shouldCountWhatAnEntryTakes() {
        final NearTable table = new NearTable(new ExpiryClock(System::nanoTime), "", Long.MAX_VALUE);
        final long before = usedBytes();
        table.begin(1);
        for (int number = 0; number < ENTRIES; number++) {
            final Entry entry = new Entry(
                    String.format("session-%08x", number),
                    Entry.Type.VALUE,
                    new byte[VALUE_BYTES],
                    Map.of(),
                    1,
                    Optional.of(Duration.ofSeconds(number + 1)));
            table.onPage(List.of(entry), 1, 0);
        }
        table.endPages(true);
        final double taken = (double) (usedBytes() - before) / ENTRIES;
        final double counted = (double) table.counts().bytes() / ENTRIES;
        System.out.println("NearTableFootprintTest: an entry takes " + taken + " bytes and counts as " + counted);
        assertThat(taken).isBetween(counted * 0.8, counted * 1.2);
        assertThat(table.isComplete()).isTrue();
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int times = 0; times < 4; times++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
