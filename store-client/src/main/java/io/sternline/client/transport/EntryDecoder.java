package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.MapFieldsDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes entries of what replies show. A map is taken apart here, on the loop, and not when the caller looks at it: a node
 * that sends a broken one then loses its connection, and the call is answered by another.
 */
final class EntryDecoder {
    private static final byte[] NO_BYTES = {};

    /**
     * Stands for bytes that are no UTF-8. Nobody checks the names that other clients write, and different ones may look alike
     * with it: then one of the fields is shown. That must cost no connection, or one client could keep all others from
     * reading.
     */
    private static final char REPLACEMENT = '\uFFFD';

    private final ArrayBuffer view = new ArrayBuffer(NO_BYTES);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MapFieldsDecoder mapFields = new MapFieldsDecoder();

    /** @return null if no entry is shown. */
    Reply.Shown shown(final EntryType type, final long revision, final byte[] value) {
        return switch (type) {
            case NONE -> null;
            case VALUE -> new Reply.Shown(Entry.Type.VALUE, revision, value, Map.of());
            case COUNTER -> numbers(Entry.Type.COUNTER, 1, revision, value);
            case LIMIT -> numbers(Entry.Type.LIMIT, 2, revision, value);
            case WINDOW -> numbers(Entry.Type.WINDOW, 3, revision, value);
            case MAP -> new Reply.Shown(Entry.Type.MAP, revision, NO_BYTES, fields(value));
            default -> throw new MalformedMessageException("entry type " + type + " is not known to this client");
        };
    }

    private static Reply.Shown numbers(
            final Entry.Type type, final int count, final long revision, final byte[] value) {
        if (value.length != count * Long.BYTES) {
            throw new MalformedMessageException(
                    type + " of " + value.length + " bytes instead of " + count * Long.BYTES);
        }
        return new Reply.Shown(type, revision, value, Map.of());
    }

    /** An entry as the public face has it. */
    static Entry entry(final String key, final Reply.Shown shown, final long remainingMs) {
        return new Entry(
                key,
                shown.type(),
                shown.value(),
                shown.fields(),
                shown.revision(),
                remainingMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(remainingMs)));
    }

    private Map<String, Field> fields(final byte[] value) {
        view.wrap(value);
        header.wrap(view, 0);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID
                || header.templateId() != MapFieldsDecoder.TEMPLATE_ID) {
            throw new MalformedMessageException("a map's value is message " + header.templateId() + " of schema "
                    + header.schemaId() + " instead of MapFields");
        }
        mapFields.wrapAndApplyHeader(view, 0, header);
        final MapFieldsDecoder.FieldsDecoder elements = mapFields.fields();
        if (elements.actingBlockLength() < MapFieldsDecoder.FieldsDecoder.sbeBlockLength()) {
            throw new MalformedMessageException("block of a map's field has " + elements.actingBlockLength()
                    + " bytes, at least " + MapFieldsDecoder.FieldsDecoder.sbeBlockLength() + " were expected");
        }
        final Map<String, Field> fields = new LinkedHashMap<>();
        for (final MapFieldsDecoder.FieldsDecoder element : elements) {
            final long revision = element.fieldRevision();
            final byte[] name = allocate(element.nameLength());
            element.getName(name, 0, name.length);
            final byte[] bytes = allocate(element.valueLength());
            element.getValue(bytes, 0, bytes.length);
            final String text = new String(name, StandardCharsets.UTF_8);
            if (fields.put(text, new Field(bytes, revision)) != null && text.indexOf(REPLACEMENT) < 0) {
                throw new MalformedMessageException("a map with two fields of the same name");
            }
        }
        return Collections.unmodifiableMap(fields);
    }

    private byte[] allocate(final int length) {
        if (length < 0 || length > view.capacity()) {
            throw new MalformedMessageException(
                    "field of " + Integer.toUnsignedLong(length) + " bytes in a map of " + view.capacity() + " bytes");
        }
        return length == 0 ? NO_BYTES : new byte[length];
    }
}
