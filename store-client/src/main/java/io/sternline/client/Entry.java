package io.sternline.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An entry as it was read.
 *
 * @param key the entry's key.
 * @param type what it is.
 * @param value its bytes; belongs to the caller. A counter's value is its number in 8 bytes, little endian; a map's is
 *     empty, as all it holds is in its fields. A limit's is two such numbers: when all of it is there again, in nanoseconds of the
 *     group's time since 1970, and how many nanoseconds' worth were left after the last take. A window's is three: when the newest window
 *     began, in milliseconds of the group's time, the events in it, and those in the one before.
 * @param fields a map's fields by name, unmodifiable; empty for other entries.
 * @param revision revision of the write that gave the entry this value.
 * @param remaining time that was left until it expires, unless touched or written; empty if it never does, and for
 *     entries that a write returned.
 */
public record Entry(
        String key, Type type, byte[] value, Map<String, Field> fields, long revision, Optional<Duration> remaining) {
    /** What an entry is. */
    public enum Type {
        /** Bytes, see {@link Namespace#put(String, byte[])}. */
        VALUE,
        /** A signed 64-bit number, see {@link Namespace#increment(String, long)}. */
        COUNTER,
        /** Named fields, each with a revision of its own, see {@link Namespace#updateMap}. */
        MAP,
        /** What was taken of a limit, see {@link Namespace#take(String, Limit, long)}. */
        LIMIT,
        /** Events counted in a sliding window, see {@link Namespace#countInWindow}. */
        WINDOW
    }

    /** Whether it is a counter. */
    public boolean counter() {
        return type == Type.COUNTER;
    }

    /** A map's field of this name; empty if there is none, or if the entry is no map. */
    public Optional<Field> field(final String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * The value as UTF-8 text; a counter's as decimal digits; a map as {@code {name=text, …}}, a limit as {@code full at time}, a
     * window as {@code events since time, events before}, for people to read.
     */
    public String text() {
        return switch (type) {
            case VALUE -> new String(value, StandardCharsets.UTF_8);
            case COUNTER -> Long.toString(number());
            case LIMIT -> "full at " + Instant.EPOCH.plusNanos(number(0));
            case WINDOW -> number(1) + " since " + Instant.ofEpochMilli(number(0)) + ", " + number(2) + " before";
            case MAP ->
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + field.getValue().text())
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    /**
     * A counter's number.
     *
     * @throws IllegalStateException if the entry is not a counter.
     */
    public long number() {
        if (type != Type.COUNTER) {
            throw new IllegalStateException("'" + key + "' is not a counter but a " + type);
        }
        return number(0);
    }

    private long number(final int index) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(index * Long.BYTES);
    }
}
