package io.sternline.client;

import java.util.List;
import java.util.Optional;

/**
 * One page of a scan or of the entries that carry a term.
 *
 * @param entries in the order that the call promises, if it promises one.
 * @param next where the next page begins; empty on the last page. Hand it back as it is.
 */
public record Page(List<Entry> entries, Optional<Cursor> next) {
    /** Entries that a stream of all pages asks for at a time. */
    static final int ENTRIES = 256;

    /** A place in the call's results. Opaque, valid on every node of the group. */
    public record Cursor(byte[] bytes) {}
}
