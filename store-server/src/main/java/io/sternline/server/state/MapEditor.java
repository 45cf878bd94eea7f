package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MapFieldsEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.server.engine.ByteSlice;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Applies changes to a map. Map and changes are both in the order of names, so one walk through both gives the new map.
 *
 * <p>It is walked twice: {@link #plan} finds out whether the changes may be made and how large the map becomes, which
 * must be known before there is room for it and it gets its revision; {@link #write} then writes it. Writes into a
 * buffer of its own, so that neither the map as it stands nor the command is in the way. Allocates nothing.
 */
final class MapEditor {
    private static final int MAP_HEAD_BYTES = MessageHeaderEncoder.ENCODED_LENGTH
            + MapFieldsEncoder.BLOCK_LENGTH
            + MapFieldsEncoder.FieldsEncoder.HEADER_SIZE;
    private static final int FIELD_HEAD_BYTES = MapFieldsEncoder.FieldsEncoder.sbeBlockLength()
            + MapFieldsEncoder.FieldsEncoder.nameHeaderLength()
            + MapFieldsEncoder.FieldsEncoder.valueHeaderLength();

    private final MutableDirectBuffer target = new UnsafeBuffer(new byte[Protocol.VALUE_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MapFieldsEncoder encoder = new MapFieldsEncoder();
    private final MapFields fields = new MapFields();
    private final FieldChanges changes;
    private final ByteSlice result = new ByteSlice();

    /** Null while planning. */
    private MapFieldsEncoder.FieldsEncoder group;

    private boolean replaces;
    private int fieldCount;
    private int mapBytes;

    /** @param changes to be filled before each {@link #plan}, and left alone until after {@link #write}. */
    MapEditor(final FieldChanges changes) {
        this.changes = changes;
    }

    /**
     * Finds out what the changes would make of a map.
     *
     * @param standing the map; empty: there is none.
     * @param newReplaces whether fields go that the changes do not set.
     * @return false if a field is not as the changes expect it.
     */
    boolean plan(final ByteSlice standing, final boolean newReplaces) {
        replaces = newReplaces;
        group = null;
        fieldCount = 0;
        mapBytes = MAP_HEAD_BYTES;
        return merge(standing, 0);
    }

    /** Fields of the map planned. */
    int fieldCount() {
        return fieldCount;
    }

    /** Bytes of the map planned, as it is stored. */
    int mapBytes() {
        return mapBytes;
    }

    /** Where the map planned will stand once it is written. */
    ByteSlice result() {
        return result.wrap(target, 0, mapBytes);
    }

    /**
     * Writes the map planned, which must not be larger than the largest value.
     *
     * @param standing the same map as before, wherever it lies now.
     * @param revision for the fields that are set.
     */
    void write(final ByteSlice standing, final long revision) {
        group = encoder.wrapAndApplyHeader(target, 0, header).fieldsCount(fieldCount);
        merge(standing, revision);
    }

    private boolean merge(final ByteSlice standing, final long revision) {
        fields.wrap(standing);
        changes.rewind();
        boolean isField = fields.next();
        boolean isChange = changes.next();
        while (isField || isChange) {
            final int order = compare(isField, isChange);
            if (order < 0) {
                if (!replaces) {
                    add(fields.name(), fields.value(), fields.revision());
                }
            } else {
                if (!changes.expects(order == 0 ? fields.revision() : 0)) {
                    return false;
                }
                if (changes.isSet()) {
                    add(changes.name(), changes.value(), revision);
                }
                isChange = changes.next();
            }
            if (order <= 0) {
                isField = fields.next();
            }
        }
        return true;
    }

    /** Negative: the field comes first; positive: the change; 0: the change is to the field. */
    private int compare(final boolean isField, final boolean isChange) {
        if (isField && isChange) {
            return fields.name().compareTo(changes.name());
        }
        return isField ? -1 : 1;
    }

    private void add(final ByteSlice name, final ByteSlice value, final long revision) {
        if (group == null) {
            fieldCount++;
            mapBytes += FIELD_HEAD_BYTES + name.length() + value.length();
        } else {
            group.next()
                    .fieldRevision(revision)
                    .putName(name.buffer(), name.offset(), name.length())
                    .putValue(value.buffer(), value.offset(), value.length());
        }
    }
}
