package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.MapChangesDecoder;
import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;

/**
 * The changes that a command makes to the fields of a map, in the order of their names whatever order they came in, so
 * that they can be merged with the map in one walk.
 *
 * <p>They come from a client: {@link #read} looks at every length before anything trusts one. Sorted by merging runs, which
 * has no bad case, and not at all where they come in order; only where each begins is moved about. Reused; allocates
 * nothing.
 */
final class FieldChanges {
    /** Any revision of the field will do, and none. */
    static final long ANY_REVISION = -1;

    private final Message message = new Message();
    private final MapChangesDecoder decoder = new MapChangesDecoder();
    private final ByteSlice name = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice otherName = new ByteSlice();

    /** Where each change begins, by name. */
    private int[] starts = new int[Protocol.FIELDS_MAX];

    private int[] merged = new int[Protocol.FIELDS_MAX];
    private MapChangesDecoder.ChangesDecoder changes;
    private DirectBuffer buffer;
    private int blockLength;
    private int count;
    private int index;

    /**
     * Takes the changes of a MapChanges message, which must stay where it is while they are used.
     *
     * @param part the message; empty: no changes.
     * @return what is wrong with them, in words; null if nothing is.
     */
    String read(final ByteSlice part) {
        count = 0;
        if (part.length() == 0) {
            return null;
        }
        if (!message.wrap(part.buffer(), part.offset(), part.length())
                || message.templateId() != MapChangesDecoder.TEMPLATE_ID) {
            return "the changes are no MapChanges message";
        }
        final VarData varData = message.varData();
        if (!varData.nextGroup(MapChangesDecoder.ChangesDecoder.sbeBlockLength())) {
            return "the list of changes is cut off";
        }
        if (varData.groupCount() > Protocol.FIELDS_MAX) {
            return "the command makes " + varData.groupCount() + " changes, the limit is " + Protocol.FIELDS_MAX;
        }
        buffer = message.buffer();
        blockLength = varData.groupBlockLength();
        decoder.wrap(buffer, message.bodyOffset(), message.blockLength(), message.version());
        final String complaint = readEach(varData);
        if (complaint != null) {
            count = 0;
            return complaint;
        }
        return sort() ? null : "a field is changed twice in one command";
    }

    int count() {
        return count;
    }

    /** Goes before the first change. */
    void rewind() {
        index = 0;
        if (count > 0) {
            decoder.sbeRewind();
            changes = decoder.changes();
        }
    }

    /** Goes to the next change, whose name, value and so on can then be asked for; false if there is none. */
    boolean next() {
        if (index == count) {
            return false;
        }
        decoder.limit(starts[index++]);
        changes.next();
        takeName(name);
        final int valueLength = changes.valueLength();
        value.wrap(buffer, decoder.limit() + MapChangesDecoder.ChangesDecoder.valueHeaderLength(), valueLength);
        return true;
    }

    ByteSlice name() {
        return name;
    }

    /** Of a change that sets. */
    ByteSlice value() {
        return value;
    }

    /** Whether the field is set; otherwise it is removed. */
    boolean isSet() {
        return changes.operation() == FieldOperation.SET;
    }

    /** @param standing revision of the field as it is; 0: there is none. */
    boolean expects(final long standing) {
        final long expected = changes.expectedRevision();
        return expected == ANY_REVISION || expected == standing;
    }

    private String readEach(final VarData varData) {
        changes = decoder.changes();
        for (int i = 0; i < varData.groupCount(); i++) {
            final int start = varData.position();
            if (!varData.nextElement() || !varData.next16(name) || !varData.next32(value)) {
                return "the list of changes is cut off";
            }
            if (name.length() < 1 || name.length() > Protocol.FIELD_NAME_BYTES_MAX) {
                return "a field's name is " + name.length() + " bytes, it must be 1 to "
                        + Protocol.FIELD_NAME_BYTES_MAX;
            }
            if (!Utf8.isText(name)) {
                return "a field's name is not text in UTF-8";
            }
            decoder.limit(start);
            changes.next();
            if (changes.operation() != FieldOperation.SET && changes.operation() != FieldOperation.REMOVE) {
                return "what is to be done to a field is not known here";
            }
            starts[count++] = start;
        }
        return null;
    }

    /** @return false if a name is there twice. */
    private boolean sort() {
        if (!isSorted()) {
            for (int width = 1; width < count; width *= 2) {
                for (int low = 0; low < count; low += 2 * width) {
                    merge(low, Math.min(low + width, count), Math.min(low + 2 * width, count));
                }
                final int[] sorted = merged;
                merged = starts;
                starts = sorted;
            }
        }
        // What is not sorted now holds equal names.
        return isSorted();
    }

    /** Whether each name is greater than the one before. */
    private boolean isSorted() {
        for (int i = 1; i < count; i++) {
            if (compareNames(starts[i - 1], starts[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    private void merge(final int low, final int middle, final int high) {
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            final boolean takeLeft = left < middle && (right == high || compareNames(starts[left], starts[right]) <= 0);
            merged[i] = takeLeft ? starts[left++] : starts[right++];
        }
    }

    private int compareNames(final int leftStart, final int rightStart) {
        decoder.limit(leftStart + blockLength);
        takeName(name);
        decoder.limit(rightStart + blockLength);
        takeName(otherName);
        return name.compareTo(otherName);
    }

    /** Takes the name that begins at the decoder's limit, and leaves the limit behind it. */
    private void takeName(final ByteSlice into) {
        final int length = changes.nameLength();
        into.wrap(buffer, decoder.limit() + MapChangesDecoder.ChangesDecoder.nameHeaderLength(), length);
        changes.skipName();
    }
}
