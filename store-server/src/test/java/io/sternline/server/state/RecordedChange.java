package io.sternline.server.state;

import io.sternline.protocol.sbe.ChangeNamespaceDecoder;
import io.sternline.protocol.sbe.ChangeOtherDecoder;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import org.agrona.DirectBuffer;

/** Records of the change log as values, for tests. */
sealed interface RecordedChange {
    /** What all records begin with. */
    record Head(long revision, long timeMs, long clientId, long requestNumber) {}

    Head head();

    record Put(Head head, ModelEntry.Key key, StoredEntry entry) implements RecordedChange {}

    record Touch(Head head, ModelEntry.Key key, long deadlineMs, long idleMs, long touchedMs)
            implements RecordedChange {}

    record Remove(Head head, ModelEntry.Key key, RemovalCause cause) implements RecordedChange {}

    record Define(Head head, int namespaceId, String name, StoredNamespace.Settings settings)
            implements RecordedChange {}

    record Other(Head head, int templateId) implements RecordedChange {}

    /** Reads a record, which must be exactly as long as is said. */
    static RecordedChange decode(final DirectBuffer buffer, final int offset, final int length) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        final int end = offset + length;
        return switch (header.templateId()) {
            case ChangePutDecoder.TEMPLATE_ID -> put(buffer, offset, end);
            case ChangeTouchDecoder.TEMPLATE_ID -> touch(buffer, offset, end);
            case ChangeRemoveDecoder.TEMPLATE_ID -> remove(buffer, offset, end);
            case ChangeNamespaceDecoder.TEMPLATE_ID -> define(buffer, offset, end);
            case ChangeOtherDecoder.TEMPLATE_ID -> other(buffer, offset, end);
            default -> throw new AssertionError("no change: template " + header.templateId());
        };
    }

    private static Put put(final DirectBuffer buffer, final int offset, final int end) {
        final ChangePutDecoder record =
                new ChangePutDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        final byte[] key = new byte[record.keyLength()];
        record.getKey(key, 0, key.length);
        final byte[] value = new byte[record.valueLength()];
        record.getValue(value, 0, value.length);
        final byte[] terms = new byte[record.termsLength()];
        record.getTerms(terms, 0, terms.length);
        requireEnd(record.limit(), end);
        return new Put(
                new Head(record.revision(), record.groupTimeMs(), record.clientId(), record.requestNumber()),
                new ModelEntry.Key(record.namespaceId(), StoredEntry.text(key)),
                new StoredEntry(
                        record.entryType(),
                        StoredEntry.text(value),
                        StoredEntry.terms(terms),
                        record.revision(),
                        record.deadlineMs(),
                        record.idleMs(),
                        record.touchedMs()));
    }

    private static Touch touch(final DirectBuffer buffer, final int offset, final int end) {
        final ChangeTouchDecoder record =
                new ChangeTouchDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        final byte[] key = new byte[record.keyLength()];
        record.getKey(key, 0, key.length);
        requireEnd(record.limit(), end);
        return new Touch(
                new Head(record.revision(), record.groupTimeMs(), record.clientId(), record.requestNumber()),
                new ModelEntry.Key(record.namespaceId(), StoredEntry.text(key)),
                record.deadlineMs(),
                record.idleMs(),
                record.touchedMs());
    }

    private static Remove remove(final DirectBuffer buffer, final int offset, final int end) {
        final ChangeRemoveDecoder record =
                new ChangeRemoveDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        final byte[] key = new byte[record.keyLength()];
        record.getKey(key, 0, key.length);
        requireEnd(record.limit(), end);
        return new Remove(
                new Head(record.revision(), record.groupTimeMs(), record.clientId(), record.requestNumber()),
                new ModelEntry.Key(record.namespaceId(), StoredEntry.text(key)),
                record.cause());
    }

    private static Define define(final DirectBuffer buffer, final int offset, final int end) {
        final ChangeNamespaceDecoder record =
                new ChangeNamespaceDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        final String name = record.name();
        requireEnd(record.limit(), end);
        return new Define(
                new Head(record.revision(), record.groupTimeMs(), record.clientId(), record.requestNumber()),
                record.namespaceId(),
                name,
                new StoredNamespace.Settings(
                        record.ttlMs(),
                        record.idleMs(),
                        record.keyBytesMax(),
                        record.valueBytesMax(),
                        record.entriesMax(),
                        record.bytesMax(),
                        record.whenFull()));
    }

    private static Other other(final DirectBuffer buffer, final int offset, final int end) {
        final ChangeOtherDecoder record =
                new ChangeOtherDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        requireEnd(record.limit(), end);
        return new Other(
                new Head(record.revision(), record.groupTimeMs(), record.clientId(), record.requestNumber()),
                record.templateId());
    }

    private static void requireEnd(final int limit, final int end) {
        if (limit != end) {
            throw new AssertionError("the record ends at " + limit + ", its length says " + end);
        }
    }
}
