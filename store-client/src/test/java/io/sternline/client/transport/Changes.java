package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes and entries as near caches are told of them. */
final class Changes {
    /** In place of a time: the entry does not expire. */
    static final long NEVER = Long.MAX_VALUE;

    private Changes() {}

    static Change put(final String key, final long revision, final String value) {
        return put(key, revision, value, NEVER, 0);
    }

    static Change put(
            final String key, final long revision, final String value, final long expiresAtMs, final long timeMs) {
        return change(
                Kind.PUT,
                key,
                revision,
                Optional.of(entry(key, revision, value, remainingMs(expiresAtMs, timeMs))),
                expiresAtMs,
                timeMs);
    }

    static Change touched(final String key, final long revision, final long expiresAtMs, final long timeMs) {
        return change(Kind.TOUCHED, key, revision, Optional.empty(), expiresAtMs, timeMs);
    }

    static Change gone(final Kind kind, final String key, final long revision, final long timeMs) {
        return change(kind, key, revision, Optional.empty(), NEVER, timeMs);
    }

    static Change removed(final String key, final long revision) {
        return gone(Kind.REMOVED, key, revision, 0);
    }

    /** @param remainingMs {@link #NEVER}: it does not expire. */
    static Entry entry(final String key, final long revision, final String value, final long remainingMs) {
        return new Entry(
                key,
                Entry.Type.VALUE,
                value.getBytes(UTF_8),
                Map.of(),
                revision,
                remainingMs == NEVER ? Optional.empty() : Optional.of(Duration.ofMillis(remainingMs)));
    }

    static Entry entry(final String key, final long revision, final String value) {
        return entry(key, revision, value, NEVER);
    }

    private static long remainingMs(final long expiresAtMs, final long timeMs) {
        return expiresAtMs == NEVER ? NEVER : expiresAtMs - timeMs;
    }

    private static Change change(
            final Kind kind,
            final String key,
            final long revision,
            final Optional<Entry> entry,
            final long expiresAtMs,
            final long timeMs) {
        return new Change(
                kind,
                "test",
                key,
                revision,
                entry,
                List.of(),
                expiresAtMs == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiresAtMs)),
                Instant.ofEpochMilli(timeMs),
                0);
    }
}
