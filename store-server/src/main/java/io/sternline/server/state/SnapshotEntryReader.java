package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.SnapshotEntryDecoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;

/** Reads one entry of a snapshot at a time, and believes none before it has looked at each of its parts. */
final class SnapshotEntryReader {
    private final SnapshotEntryDecoder decoder = new SnapshotEntryDecoder();
    private final EntryView entry = new EntryView();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice termsPart = new ByteSlice();
    private final Terms terms = new Terms();
    private final MapFields mapFields = new MapFields();

    /**
     * @param message whose block is known to be whole.
     * @param revision of the state that the entry belongs to.
     * @return what is wrong with the entry, in words; null if nothing is.
     */
    String read(final Message message, final long revision, final long groupTimeMs) {
        final VarData varData = message.varData();
        if (!varData.next16(entry.key()) || !varData.next32(value) || !varData.next16(termsPart)) {
            return "the entry is cut off";
        }
        decoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        entry.namespaceId(decoder.namespaceId())
                .type(decoder.entryType())
                .revision(decoder.entryRevision())
                .deadlineMs(decoder.deadlineMs())
                .idleMs(decoder.idleMs())
                .touchedMs(decoder.touchedMs())
                .bucket(decoder.bucket())
                .value(value);
        if (entry.revision() < 1 || entry.revision() > revision) {
            return "an entry's revision is " + entry.revision() + ", the state's is " + revision;
        }
        if (!isSized() || !isTyped() || !isTimed(groupTimeMs)) {
            return "an entry's size, value or deadlines are not valid";
        }
        final String complaint = terms.read(termsPart);
        terms.putInto(entry);
        return complaint;
    }

    /** The entry read last, valid as long as its message. */
    EntryView entry() {
        return entry;
    }

    private boolean isSized() {
        return entry.key().length() >= 1
                && entry.key().length() <= Protocol.KEY_BYTES_MAX
                && value.length() <= Protocol.VALUE_BYTES_MAX;
    }

    private boolean isTyped() {
        return switch (entry.type()) {
            case VALUE -> true;
            case COUNTER -> value.length() == Long.BYTES;
            case MAP -> mapFields.isMap(value, entry.revision());
            case LIMIT -> Gcra.isValue(value);
            case WINDOW -> SlidingWindow.isValue(value, entry.deadlineMs());
            default -> false;
        };
    }

    private boolean isTimed(final long groupTimeMs) {
        return entry.deadlineMs() >= 0
                && entry.idleMs() >= 0
                && entry.idleMs() <= Protocol.EXPIRY_MS_MAX
                && entry.touchedMs() >= 0
                && entry.touchedMs() <= groupTimeMs;
    }
}
