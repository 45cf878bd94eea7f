package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final EventReader reader = new EventReader();

    private static Change change(final Change.Kind kind, final String key, final long revision, final long created) {
        final Entry entry = new Entry(
                key,
                Entry.Type.MAP,
                new byte[0],
                Map.of("~created", new Field(new byte[17], created)),
                revision,
                Optional.empty());
        return new Change(
                kind,
                "test.sessions",
                key,
                revision,
                kind == Change.Kind.PUT ? Optional.of(entry) : Optional.empty(),
                List.of(),
                Optional.empty(),
                Instant.EPOCH,
                0);
    }

    @Test
    void shouldTellCreatedFromChanged() {
        assertThat(reader.next(change(Change.Kind.PUT, "session-one", 5, 5), false))
                .hasValueSatisfying(event -> assertThat(event.kind()).isEqualTo(SessionEvent.Kind.CREATED));
        assertThat(reader.next(change(Change.Kind.PUT, "session-one", 6, 5), false))
                .isEmpty();
    }

    @Test
    void shouldTellHowSessionsEnd() {
        assertThat(reader.next(change(Change.Kind.REMOVED, "session-one", 5, 0), true))
                .contains(new SessionEvent(
                        SessionEvent.Kind.DELETED, "session-one", Optional.empty(), 5, Instant.EPOCH, true));
        assertThat(reader.next(change(Change.Kind.EXPIRED, "session-one", 6, 0), false))
                .hasValueSatisfying(event -> assertThat(event.kind()).isEqualTo(SessionEvent.Kind.EXPIRED));
        assertThat(reader.next(change(Change.Kind.EVICTED, "session-one", 7, 0), false))
                .hasValueSatisfying(event -> assertThat(event.kind()).isEqualTo(SessionEvent.Kind.EVICTED));
    }

    @Test
    void shouldMakeOneEventOfAnotherId() {
        assertThat(reader.next(change(Change.Kind.MOVED, "session-old", 5, 0), false))
                .isEmpty();
        assertThat(reader.isComplete()).isFalse();
        assertThat(reader.next(change(Change.Kind.PUT, "session-new", 6, 3), false))
                .contains(new SessionEvent(
                        SessionEvent.Kind.ID_CHANGED,
                        "session-new",
                        Optional.of("session-old"),
                        6,
                        Instant.EPOCH,
                        false));
        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void shouldNotTellIdsInMessages() {
        final SessionEvent event = reader.next(change(Change.Kind.REMOVED, "secret-session-id", 5, 0), false)
                .orElseThrow();
        assertThat(event.toString()).contains("DELETED").doesNotContain("secret-session-id");
    }
}
