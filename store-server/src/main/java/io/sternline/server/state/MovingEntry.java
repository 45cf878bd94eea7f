package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.ExpandableArrayBuffer;

/**
 * An entry of an ASYNC namespace that a replica has taken from its key, and that the primary's next change puts under another.
 * Changes come one by one, and a primary may die when only the first has got here; then the next primary, if it is this node, puts
 * the entry back: a move that was cut in two has not happened, instead of losing what was moved.
 */
final class MovingEntry {
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final Terms terms = new Terms();
    private final EntryView entry = new EntryView();
    private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
    private boolean isThere;

    /** Takes a copy of an entry that is about to go. */
    void take(final EntryView leaving) {
        final ByteSlice itsKey = leaving.key();
        bytes.putBytes(0, itsKey.buffer(), itsKey.offset(), itsKey.length());
        key.wrap(bytes, 0, itsKey.length());
        final ByteSlice itsValue = leaving.value();
        bytes.putBytes(key.length(), itsValue.buffer(), itsValue.offset(), itsValue.length());
        value.wrap(bytes, key.length(), itsValue.length());
        terms.copy(leaving);
        entry.namespaceId(leaving.namespaceId())
                .type(leaving.type())
                .revision(leaving.revision())
                .deadlineMs(leaving.deadlineMs())
                .idleMs(leaving.idleMs())
                .touchedMs(leaving.touchedMs())
                .value(value)
                .key()
                .wrap(key);
        terms.putInto(entry);
        isThere = true;
    }

    /** It has arrived, or what became of it does not matter any more. */
    void clear() {
        isThere = false;
    }

    /** Null: nothing is on its way. */
    EntryView entry() {
        return isThere ? entry : null;
    }
}
