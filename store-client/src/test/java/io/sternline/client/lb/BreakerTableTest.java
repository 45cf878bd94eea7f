package io.sternline.client.lb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.lb.BreakerTable.Seen;
import io.sternline.client.lb.CircuitBreaker.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreakerTableTest {
    private static final String BACKEND = "10.0.0.7/a:1";
    private static final String STATE_KEY = BreakerKeys.state(BACKEND);

    private final BreakerTable table = new BreakerTable(3);
    private long revision;

    @Test
    void shouldBeOpenWhileTheEntryThatItsStateNamesLives() {
        assertThat(table.seen(BACKEND)).isEqualTo(Seen.NOTHING);
        put(BreakerKeys.open("mine", BACKEND), "");
        put(BreakerKeys.open("another", BACKEND), "");
        assertThat(table.seen(BACKEND)).as("not tripped").isEqualTo(Seen.NOTHING);
        put(STATE_KEY, "tripped mine");
        assertThat(table.seen(BACKEND)).isEqualTo(new Seen(3, State.OPEN, 0));
        go(BreakerKeys.open("another", BACKEND), Change.Kind.EXPIRED);
        assertThat(table.seen(BACKEND).state()).isEqualTo(State.OPEN);
        go(BreakerKeys.open("mine", BACKEND), Change.Kind.EXPIRED);
        assertThat(table.seen(BACKEND)).isEqualTo(new Seen(3, State.HALF_OPEN, 0));
        put(STATE_KEY, "closed");
        assertThat(table.seen(BACKEND)).isEqualTo(new Seen(6, State.CLOSED, 0));
        go(STATE_KEY, Change.Kind.REMOVED);
        assertThat(table.seen(BACKEND)).isEqualTo(Seen.NOTHING);
    }

    @Test
    void shouldSeeTheProbesOfItsEraOnly() {
        put(STATE_KEY, "tripped gone");
        put(BreakerKeys.probe(1, 0, BACKEND), "");
        put(BreakerKeys.probe(1, 2, BACKEND), "");
        put(BreakerKeys.probe(1, 1, "other"), "");
        put(BreakerKeys.probe(9, 1, BACKEND), "");
        assertThat(table.seen(BACKEND)).isEqualTo(new Seen(1, State.HALF_OPEN, 0b101));
        go(BreakerKeys.probe(1, 0, BACKEND), Change.Kind.EXPIRED);
        go(BreakerKeys.probe(1, 2, BACKEND), Change.Kind.REMOVED);
        assertThat(table.seen(BACKEND).takenSlots()).isZero();
    }

    @Test
    void shouldFindTheBackendInEveryKey() {
        for (final String key :
                List.of(STATE_KEY, BreakerKeys.open("ff", BACKEND), BreakerKeys.probe(12, 3, BACKEND))) {
            assertThat(key).startsWith(BreakerKeys.WATCHED);
            assertThat(BreakerKeys.backend(key)).isEqualTo(BACKEND);
        }
        assertThat(BreakerKeys.backend("breaker/probe/12")).isNull();
        assertThat(BreakerKeys.backend("breaker/else")).isNull();
        assertThat(BreakerKeys.errors(1, BACKEND)).doesNotStartWith(BreakerKeys.WATCHED);
        assertThat(BreakerKeys.successes(1, BACKEND)).doesNotStartWith(BreakerKeys.WATCHED);
    }

    private void put(final String key, final String value) {
        revision++;
        on(
                key,
                Change.Kind.PUT,
                Optional.of(
                        new Entry(key, Entry.Type.VALUE, value.getBytes(UTF_8), Map.of(), revision, Optional.empty())));
    }

    private void go(final String key, final Change.Kind kind) {
        revision++;
        on(key, kind, Optional.empty());
    }

    private void on(final String key, final Change.Kind kind, final Optional<Entry> entry) {
        table.on(
                new Change(kind, "shop.breakers", key, revision, entry, List.of(), Optional.empty(), Instant.EPOCH, 0));
    }
}
