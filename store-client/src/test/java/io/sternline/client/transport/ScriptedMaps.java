package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.MapChangesDecoder;
import io.sternline.protocol.sbe.MapFieldsDecoder;
import io.sternline.protocol.sbe.MapFieldsEncoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TermListDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the scripted store knows of maps and terms. */
final class ScriptedMaps {
    private static final long WHATEVER = -1;

    /** A field as the store keeps it. */
    record Stored(byte[] value, long revision) {}

    private ScriptedMaps() {}

    /**
     * The entry that an update makes, whose key has been read.
     *
     * @return empty if a field is not as the update expects it.
     */
    static Optional<ScriptedStore.Item> updated(
            final ScriptedStore.Item before, final UpdateMapDecoder update, final long revision) {
        final boolean isFresh = before == null || update.replace() == 1;
        final Map<String, Stored> standing =
                before != null && before.type() == EntryType.MAP ? fields(before.value()) : Map.of();
        final Map<String, Stored> fields = new TreeMap<>(isFresh ? Map.of() : standing);
        final byte[] changes = Messages.bytes(update.changesLength(), update::getChanges);
        if (!change(standing, fields, changes, revision)) {
            return Optional.empty();
        }
        final List<String> given = terms(Messages.bytes(update.termsLength(), update::getTerms));
        final boolean keepsTerms = update.replaceTerms() == 0 && before != null;
        final boolean keepsTtl = !isFresh && update.ttlMs() == UpdateMapDecoder.ttlMsNullValue();
        final boolean keepsIdle = !isFresh && update.idleMs() == UpdateMapDecoder.idleMsNullValue();
        return Optional.of(new ScriptedStore.Item(
                EntryType.MAP,
                encoded(fields),
                revision,
                keepsTtl ? before.ttlMs() : update.ttlMs(),
                keepsIdle ? before.idleMs() : update.idleMs(),
                keepsTerms ? before.terms() : given));
    }

    private static boolean change(
            final Map<String, Stored> standing,
            final Map<String, Stored> fields,
            final byte[] changes,
            final long revision) {
        if (changes.length == 0) {
            return true;
        }
        final MapChangesDecoder decoder =
                new MapChangesDecoder().wrapAndApplyHeader(new ArrayBuffer(changes), 0, new MessageHeaderDecoder());
        for (final MapChangesDecoder.ChangesDecoder change : decoder.changes()) {
            final FieldOperation operation = change.operation();
            final long expected = change.expectedRevision();
            final String name = change.name();
            final byte[] value = Messages.bytes(change.valueLength(), change::getValue);
            final long found = standing.containsKey(name) ? standing.get(name).revision() : 0;
            if (expected != WHATEVER && expected != found) {
                return false;
            }
            if (operation == FieldOperation.SET) {
                fields.put(name, new Stored(value, revision));
            } else {
                fields.remove(name);
            }
        }
        return true;
    }

    static Map<String, Stored> fields(final byte[] value) {
        final Map<String, Stored> fields = new TreeMap<>();
        for (final MapFieldsDecoder.FieldsDecoder field : new MapFieldsDecoder()
                .wrapAndApplyHeader(new ArrayBuffer(value), 0, new MessageHeaderDecoder())
                .fields()) {
            final long revision = field.fieldRevision();
            final String name = field.name();
            fields.put(name, new Stored(Messages.bytes(field.valueLength(), field::getValue), revision));
        }
        return fields;
    }

    static byte[] encoded(final Map<String, Stored> fields) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final MapFieldsEncoder encoder =
                new MapFieldsEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final MapFieldsEncoder.FieldsEncoder list = encoder.fieldsCount(fields.size());
        fields.forEach((name, field) -> {
            final byte[] nameBytes = name.getBytes(UTF_8);
            list.next()
                    .fieldRevision(field.revision())
                    .putName(nameBytes, 0, nameBytes.length)
                    .putValue(field.value(), 0, field.value().length);
        });
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    static List<String> terms(final byte[] part) {
        final List<String> terms = new ArrayList<>();
        if (part.length > 0) {
            new TermListDecoder()
                    .wrapAndApplyHeader(new ArrayBuffer(part), 0, new MessageHeaderDecoder())
                    .terms()
                    .forEach(element -> terms.add(element.term()));
        }
        return terms;
    }
}
