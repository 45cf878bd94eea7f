package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Orders of events that the model comes upon once in a thousand histories. */
class NearTableTest {
    private static final long BYTES_MAX = 1_000_000;

    private final AtomicLong nowNs = new AtomicLong();
    private final NearTable table = new NearTable(new ExpiryClock(nowNs::get), null, BYTES_MAX);

    @Test
    void shouldNotTakeUpAnAnswerFromBeforeTheChangesThatItPassesOver() {
        table.begin(212);
        // The watch breaks and is opened anew at a node that is behind.
        table.begin(209);
        table.onChange(Changes.put("k", 210, "v", Changes.NEVER, 0), 0);
        table.onAnswer("k", Optional.empty(), 209, 0);
        assertThat(table.lookUp("k")).isSameAs(NearTable.ASK);

        table.onAnswer("k", Optional.of(Changes.entry("k", 210, "v", Changes.NEVER)), 212, 0);
        assertThat(table.lookUp("k")).isPresent();
    }

    @Test
    void shouldTellInOneLookThatAnEntryWillSoonExpire() {
        table.begin(1);
        table.onAnswer("k", Optional.of(Changes.entry("k", 2, "v", 1_000)), 2, 0);
        table.onAnswer("stays", Optional.of(Changes.entry("stays", 3, "v", Changes.NEVER)), 3, 0);
        final List<String> soon = new ArrayList<>();
        assertThat(look("k", 900, soon)).isPresent();
        assertThat(look("stays", Long.MAX_VALUE, soon)).isPresent();
        assertThat(look("nobody", Long.MAX_VALUE, soon)).isSameAs(NearTable.ASK);
        assertThat(soon).isEmpty();

        nowNs.set(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(look("k", 900, soon)).isPresent();
        assertThat(soon).containsExactly("k");

        nowNs.set(TimeUnit.MILLISECONDS.toNanos(1_000));
        assertThat(look("k", 900, soon)).as("its time is up").isSameAs(NearTable.ASK);
        assertThat(soon).hasSize(1);
    }

    private Optional<Entry> look(final String key, final long soonMs, final List<String> soon) {
        return table.lookUp(key, TimeUnit.MILLISECONDS.toNanos(soonMs), soon::add);
    }
}
