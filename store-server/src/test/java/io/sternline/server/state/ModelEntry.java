package io.sternline.server.state;

import io.sternline.protocol.sbe.EntryType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An entry of the model.
 *
 * @param value as replies show it.
 * @param fields of a map; empty otherwise.
 * @param since the revision at which the key, which had none, came to have an entry.
 */
record ModelEntry(
        EntryType type,
        String value,
        SortedMap<String, MapText.Field> fields,
        List<String> terms,
        long since,
        long revision,
        Times times) {
    static final long NEVER_MS = Long.MAX_VALUE;

    /** Who goes first when there is no room; revisions are given once. */
    static final Comparator<ModelEntry> SOONEST =
            Comparator.comparingLong(ModelEntry::expiresAtMs).thenComparingLong(ModelEntry::revision);

    record Key(int namespaceId, String key) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            return namespaceId != other.namespaceId
                    ? Integer.compare(namespaceId, other.namespaceId)
                    : key.compareTo(other.key);
        }
    }

    /** Deadline and idle timeout, each 0 where there is none, and the last write or touch. */
    record Times(long deadlineMs, long idleMs, long touchedMs) {}

    static ModelEntry value(final String value, final List<String> terms) {
        return new ModelEntry(EntryType.VALUE, value, new TreeMap<>(), terms, 0, 0, null);
    }

    static ModelEntry counter(final long number, final List<String> terms) {
        return numbers(EntryType.COUNTER, terms, number);
    }

    static ModelEntry numbers(final EntryType type, final List<String> terms, final long... numbers) {
        final StringBuilder text = new StringBuilder();
        for (final long number : numbers) {
            for (int i = 0; i < Long.BYTES; i++) {
                text.append((char) (number >>> (8 * i) & 0xff));
            }
        }
        return new ModelEntry(type, text.toString(), new TreeMap<>(), terms, 0, 0, null);
    }

    static ModelEntry map(final SortedMap<String, MapText.Field> fields, final List<String> terms) {
        return new ModelEntry(EntryType.MAP, MapText.fields(fields), fields, terms, 0, 0, null);
    }

    /** The entry as it is once it is written. */
    ModelEntry written(final ModelEntry replaced, final long atRevision, final Times newTimes) {
        final long newSince = replaced == null ? atRevision : replaced.since;
        return new ModelEntry(type, value, fields, terms, newSince, atRevision, newTimes);
    }

    ModelEntry touched(final Times newTimes) {
        return new ModelEntry(type, value, fields, terms, since, revision, newTimes);
    }

    /** What it counts against limits under a key. */
    long usedBytes(final String key) {
        return 64
                + key.length()
                + value.length()
                + terms.stream().mapToLong(term -> 64 + term.length()).sum();
    }

    long expiresAtMs() {
        final long absoluteMs = times.deadlineMs == 0 ? NEVER_MS : times.deadlineMs;
        return times.idleMs == 0 ? absoluteMs : Math.min(absoluteMs, times.touchedMs + times.idleMs);
    }

    /** The row that shows it. */
    Answer.Row row(final String key, final long nowMs) {
        final long remainingMs = expiresAtMs() == NEVER_MS ? -1 : expiresAtMs() - nowMs;
        return new Answer.Row(key, value, type, revision, remainingMs);
    }

    long number() {
        return number(0);
    }

    long number(final int index) {
        long number = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            number = number << 8 | value.charAt(index * Long.BYTES + i);
        }
        return number;
    }

    /** The fields as they are after {@code changes}, which hold. */
    static SortedMap<String, MapText.Field> changed(
            final Map<String, MapText.Field> before, final List<MapText.Change> changes, final long atRevision) {
        final TreeMap<String, MapText.Field> after = new TreeMap<>(before);
        for (final MapText.Change change : changes) {
            switch (change.operation()) {
                case SET -> after.put(change.name(), new MapText.Field(atRevision, change.value()));
                default -> after.remove(change.name());
            }
        }
        return after;
    }
}
