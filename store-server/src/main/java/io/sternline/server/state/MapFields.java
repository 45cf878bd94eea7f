package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MapFieldsDecoder;
import io.sternline.server.engine.ByteSlice;

/** Walks through the fields of a stored map, which stand in the order of their names. Reused; allocates nothing. */
final class MapFields {
    private final Message message = new Message();
    private final MapFieldsDecoder decoder = new MapFieldsDecoder();
    private final ByteSlice name = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice lastName = new ByteSlice();
    private MapFieldsDecoder.FieldsDecoder fields;

    /**
     * Goes before the first field of a map that this state machine wrote, or that {@link #isMap} found to be sound.
     *
     * @param map the message; empty: no map, and so no fields.
     */
    MapFields wrap(final ByteSlice map) {
        fields = null;
        if (map.length() > 0 && message.wrap(map.buffer(), map.offset(), map.length())) {
            decoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
            fields = decoder.fields();
        }
        return this;
    }

    /** Goes to the next field, whose name, value and revision can then be asked for; false if there is none. */
    boolean next() {
        if (fields == null || !fields.hasNext()) {
            return false;
        }
        fields.next();
        final int nameLength = fields.nameLength();
        name.wrap(message.buffer(), decoder.limit() + MapFieldsDecoder.FieldsDecoder.nameHeaderLength(), nameLength);
        fields.skipName();
        final int valueLength = fields.valueLength();
        value.wrap(message.buffer(), decoder.limit() + MapFieldsDecoder.FieldsDecoder.valueHeaderLength(), valueLength);
        fields.skipValue();
        return true;
    }

    ByteSlice name() {
        return name;
    }

    ByteSlice value() {
        return value;
    }

    /** Revision of the write that last set the field. */
    long revision() {
        return fields.fieldRevision();
    }

    /**
     * Whether these bytes are a map as this state machine writes it, no byte more or less, in an entry of that revision.
     */
    boolean isMap(final ByteSlice bytes, final long entryRevision) {
        if (!message.wrap(bytes.buffer(), bytes.offset(), bytes.length())
                || message.templateId() != MapFieldsDecoder.TEMPLATE_ID
                || message.blockLength() != MapFieldsDecoder.BLOCK_LENGTH) {
            return false;
        }
        final VarData varData = message.varData();
        boolean sound = varData.nextGroup(MapFieldsDecoder.FieldsDecoder.sbeBlockLength())
                && varData.groupBlockLength() == MapFieldsDecoder.FieldsDecoder.sbeBlockLength()
                && varData.groupCount() <= Protocol.FIELDS_MAX;
        lastName.clear();
        for (int i = 0; sound && i < varData.groupCount(); i++) {
            sound = varData.nextElement()
                    && varData.next16(name)
                    && varData.next32(value)
                    && name.length() <= Protocol.FIELD_NAME_BYTES_MAX
                    && name.compareTo(lastName) > 0;
            lastName.wrap(name);
        }
        return sound && varData.position() == bytes.offset() + bytes.length() && areRevisions(bytes, entryRevision);
    }

    private boolean areRevisions(final ByteSlice bytes, final long entryRevision) {
        wrap(bytes);
        while (next()) {
            if (revision() < 1 || revision() > entryRevision) {
                return false;
            }
        }
        return true;
    }
}
