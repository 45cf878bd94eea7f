package io.sternline.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An entry as it was read.
 *
 * @param key the entry's key.
 * @param value its bytes; belongs to the caller. A counter's value is its number in 8 bytes, little endian.
 * @param revision revision of the write that gave the entry this value.
 * @param counter whether the entry is a counter.
 * @param remaining time that was left until it expires, unless touched or written; empty if it never does, and for
 *     entries that a write returned.
 */
public record Entry(String key, byte[] value, long revision, boolean counter, Optional<Duration> remaining) {
    /** The value as UTF-8 text; a counter's as decimal digits. */
    public String text() {
        return counter ? Long.toString(number()) : new String(value, StandardCharsets.UTF_8);
    }

    /**
     * A counter's number.
     *
     * @throws IllegalStateException if the entry is not a counter.
     */
    public long number() {
        if (!counter) {
            throw new IllegalStateException("'" + key + "' is not a counter");
        }
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
