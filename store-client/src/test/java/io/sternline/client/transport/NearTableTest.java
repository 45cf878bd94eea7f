package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Orders of events that the model comes upon once in a thousand histories. */
class NearTableTest {
    private static final long BYTES_MAX = 1_000_000;

    private final NearTable table = new NearTable(new ExpiryClock(() -> 0), null, BYTES_MAX);

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
}
