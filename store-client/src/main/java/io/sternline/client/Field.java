package io.sternline.client;

import java.nio.charset.StandardCharsets;

/**
 * A field of a map, as it was read.
 *
 * @param value its bytes; belongs to the caller.
 * @param revision revision of the write that set the field last.
 */
public record Field(byte[] value, long revision) {
    /** The value as UTF-8 text. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }
}
