package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.MapChangesEncoder;
import io.sternline.protocol.sbe.MapFieldsEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TermListEncoder;
import java.util.List;
import java.util.SortedMap;
import org.agrona.ExpandableArrayBuffer;

/** The messages that travel within fields of others, as text of one byte a character. */
final class MapText {
    /** A field of a map. */
    record Field(long revision, String value) {}

    /** What a command asks of one field. */
    record Change(FieldOperation operation, long expectedRevision, String name, String value) {
        static final long WHATEVER = -1;

        static Change set(final String name, final String value) {
            return new Change(FieldOperation.SET, WHATEVER, name, value);
        }

        static Change remove(final String name) {
            return new Change(FieldOperation.REMOVE, WHATEVER, name, "");
        }

        Change expecting(final long revision) {
            return new Change(operation, revision, name, value);
        }
    }

    private MapText() {}

    /** A map's value. Text sorts as its bytes do, unsigned. */
    static String fields(final SortedMap<String, Field> fields) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final MapFieldsEncoder encoder = new MapFieldsEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final MapFieldsEncoder.FieldsEncoder group = encoder.fieldsCount(fields.size());
        fields.forEach((name, field) -> group.next()
                .fieldRevision(field.revision)
                .putName(Command.bytes(name), 0, name.length())
                .putValue(Command.bytes(field.value), 0, field.value.length()));
        return text(buffer, encoder.encodedLength());
    }

    static String changes(final List<Change> changes) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final MapChangesEncoder encoder = new MapChangesEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final MapChangesEncoder.ChangesEncoder group = encoder.changesCount(changes.size());
        changes.forEach(change -> group.next()
                .operation(change.operation)
                .expectedRevision(change.expectedRevision)
                .putName(Command.bytes(change.name), 0, change.name.length())
                .putValue(Command.bytes(change.value), 0, change.value.length()));
        return text(buffer, encoder.encodedLength());
    }

    /** A list of terms; empty where there are none. */
    static String terms(final List<String> terms) {
        if (terms.isEmpty()) {
            return "";
        }
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final TermListEncoder encoder = new TermListEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final TermListEncoder.TermsEncoder group = encoder.termsCount(terms.size());
        terms.forEach(term -> group.next().putTerm(Command.bytes(term), 0, term.length()));
        return text(buffer, encoder.encodedLength());
    }

    private static String text(final ExpandableArrayBuffer buffer, final int encodedLength) {
        return new String(buffer.byteArray(), 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength, ISO_8859_1);
    }
}
