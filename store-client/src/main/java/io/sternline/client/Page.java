package io.sternline.client;

import java.util.List;
import java.util.Optional;

/**
 * One page of a scan.
 *
 * @param entries in no promised order.
 * @param next where the next page begins; empty on the last page. Hand it back as it is.
 */
public record Page(List<Entry> entries, Optional<Cursor> next) {
    /** A place in a scan. Opaque, valid on every node of the group. */
    public record Cursor(byte[] bytes) {}
}
