package io.sternline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ChangeNamespaceDecoder;
import io.sternline.protocol.sbe.ChangeOtherDecoder;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.MapFieldsDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.TermListDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes changes of the records in a node's change log, whose checksums have been found right. Learns the names of namespaces
 * as they are defined; one that was defined before the log begins is called by its number.
 */
final class LoggedChanges {
    private static final int DEFAULT_ID = 1;
    private static final long NEVER_MS = Long.MAX_VALUE;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Map<Integer, String> names = new HashMap<>(Map.of(DEFAULT_ID, "default"));

    Change decode(final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        return switch (header.templateId()) {
            case ChangePutDecoder.TEMPLATE_ID -> put(new ChangePutDecoder().wrapAndApplyHeader(buffer, offset, header));
            case ChangeTouchDecoder.TEMPLATE_ID ->
                touch(new ChangeTouchDecoder().wrapAndApplyHeader(buffer, offset, header));
            case ChangeRemoveDecoder.TEMPLATE_ID ->
                remove(new ChangeRemoveDecoder().wrapAndApplyHeader(buffer, offset, header));
            case ChangeNamespaceDecoder.TEMPLATE_ID ->
                define(new ChangeNamespaceDecoder().wrapAndApplyHeader(buffer, offset, header));
            case ChangeOtherDecoder.TEMPLATE_ID ->
                other(new ChangeOtherDecoder().wrapAndApplyHeader(buffer, offset, header));
            default ->
                throw new IllegalArgumentException("the change log holds a record of template " + header.templateId()
                        + ", which this version does not know: use the node's version to read it");
        };
    }

    /** The name of a namespace, or {@code #} and its number. */
    private String name(final int namespaceId) {
        final String name = names.get(namespaceId);
        return name == null ? "#" + namespaceId : name;
    }

    private Change put(final ChangePutDecoder record) {
        final long timeMs = record.groupTimeMs();
        final long expiresAtMs = expiresAtMs(record.deadlineMs(), record.idleMs(), record.touchedMs());
        final byte[] keyBytes = new byte[record.keyLength()];
        record.getKey(keyBytes, 0, keyBytes.length);
        final byte[] value = new byte[record.valueLength()];
        record.getValue(value, 0, value.length);
        final byte[] terms = new byte[record.termsLength()];
        record.getTerms(terms, 0, terms.length);
        final String key = new String(keyBytes, UTF_8);
        final Entry.Type type = type(record.entryType());
        final boolean isMap = type == Entry.Type.MAP;
        final Optional<Duration> remaining = expiresAtMs == NEVER_MS
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(0, expiresAtMs - timeMs)));
        final Entry entry = new Entry(
                key, type, isMap ? new byte[0] : value, isMap ? fields(value) : Map.of(), record.revision(), remaining);
        return new Change(
                Kind.PUT,
                name(record.namespaceId()),
                key,
                record.revision(),
                Optional.of(entry),
                terms(terms),
                instant(expiresAtMs),
                Instant.ofEpochMilli(timeMs),
                record.clientId());
    }

    private Change touch(final ChangeTouchDecoder record) {
        final byte[] key = new byte[record.keyLength()];
        record.getKey(key, 0, key.length);
        return new Change(
                Kind.TOUCHED,
                name(record.namespaceId()),
                new String(key, UTF_8),
                record.revision(),
                Optional.empty(),
                List.of(),
                instant(expiresAtMs(record.deadlineMs(), record.idleMs(), record.touchedMs())),
                Instant.ofEpochMilli(record.groupTimeMs()),
                record.clientId());
    }

    private Change remove(final ChangeRemoveDecoder record) {
        final byte[] key = new byte[record.keyLength()];
        record.getKey(key, 0, key.length);
        return new Change(
                kind(record.cause()),
                name(record.namespaceId()),
                new String(key, UTF_8),
                record.revision(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Instant.ofEpochMilli(record.groupTimeMs()),
                record.clientId());
    }

    private Change define(final ChangeNamespaceDecoder record) {
        final String name = record.name();
        names.put(record.namespaceId(), name);
        return ofNoEntry(Kind.NAMESPACE_DEFINED, name, record.revision(), record.groupTimeMs(), record.clientId());
    }

    private static Change other(final ChangeOtherDecoder record) {
        return ofNoEntry(Kind.OTHER, "", record.revision(), record.groupTimeMs(), record.clientId());
    }

    private static Change ofNoEntry(
            final Kind kind, final String namespace, final long revision, final long timeMs, final long clientId) {
        return new Change(
                kind,
                namespace,
                "",
                revision,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Instant.ofEpochMilli(timeMs),
                clientId);
    }

    private static Entry.Type type(final EntryType type) {
        return switch (type) {
            case COUNTER -> Entry.Type.COUNTER;
            case MAP -> Entry.Type.MAP;
            case LIMIT -> Entry.Type.LIMIT;
            case WINDOW -> Entry.Type.WINDOW;
            default -> Entry.Type.VALUE;
        };
    }

    private static Kind kind(final RemovalCause cause) {
        return switch (cause) {
            case EXPIRED -> Kind.EXPIRED;
            case EVICTED -> Kind.EVICTED;
            case MOVED -> Kind.MOVED;
            case LEASE_ENDED -> Kind.LEASE_ENDED;
            default -> Kind.REMOVED;
        };
    }

    private static Map<String, Field> fields(final byte[] map) {
        final Map<String, Field> fields = new LinkedHashMap<>();
        final MapFieldsDecoder decoder =
                new MapFieldsDecoder().wrapAndApplyHeader(new UnsafeBuffer(map), 0, new MessageHeaderDecoder());
        for (final MapFieldsDecoder.FieldsDecoder field : decoder.fields()) {
            final long revision = field.fieldRevision();
            final byte[] name = new byte[field.nameLength()];
            field.getName(name, 0, name.length);
            final byte[] value = new byte[field.valueLength()];
            field.getValue(value, 0, value.length);
            fields.put(new String(name, UTF_8), new Field(value, revision));
        }
        return fields;
    }

    private static List<String> terms(final byte[] list) {
        final List<String> terms = new ArrayList<>();
        if (list.length > 0) {
            final TermListDecoder decoder =
                    new TermListDecoder().wrapAndApplyHeader(new UnsafeBuffer(list), 0, new MessageHeaderDecoder());
            for (final TermListDecoder.TermsDecoder element : decoder.terms()) {
                final byte[] term = new byte[element.termLength()];
                element.getTerm(term, 0, term.length);
                if (term[0] != Protocol.OWNER_TERM_MARK) {
                    terms.add(new String(term, UTF_8));
                }
            }
        }
        return terms;
    }

    /** The earlier of deadline and idle timeout. */
    private static long expiresAtMs(final long deadlineMs, final long idleMs, final long touchedMs) {
        return Math.min(deadlineMs == 0 ? NEVER_MS : deadlineMs, idleMs == 0 ? NEVER_MS : touchedMs + idleMs);
    }

    private static Optional<Instant> instant(final long timeMs) {
        return timeMs == NEVER_MS ? Optional.empty() : Optional.of(Instant.ofEpochMilli(timeMs));
    }
}
