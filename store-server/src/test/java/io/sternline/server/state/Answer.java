package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sternline.protocol.sbe.CountReplyDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.GetReplyDecoder;
import io.sternline.protocol.sbe.HistoryReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.NamespaceReplyDecoder;
import io.sternline.protocol.sbe.NamespacesReplyDecoder;
import io.sternline.protocol.sbe.RegisteredDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanReplyDecoder;
import io.sternline.protocol.sbe.StatusReplyDecoder;
import io.sternline.protocol.sbe.WriteReplyDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Replies as values, for tests; without the explaining message, which {@link Sent} carries. */
sealed interface Answer {
    long number();

    ResultCode code();

    /** An answer on its way to a connection. */
    record Sent(long connectionId, Answer answer, String message) {}

    record Write(
            long number,
            ResultCode code,
            long revision,
            EntryType entryType,
            long entryRevision,
            long counter,
            String value)
            implements Answer {

        static Write plain(final long number, final ResultCode code, final long revision) {
            return new Write(number, code, revision, EntryType.NONE, 0, 0, "");
        }
    }

    record Registered(long number, ResultCode code, long clientId) implements Answer {}

    record Namespace(
            long number,
            ResultCode code,
            long revision,
            int namespaceId,
            StoredNamespace.Settings settings,
            String name)
            implements Answer {
        private static final StoredNamespace.Settings NO_SETTINGS =
                new StoredNamespace.Settings(0, 0, 0, 0, 0, 0, FullPolicy.REJECT);

        static Namespace none(final long number, final ResultCode code, final long revision) {
            return new Namespace(number, code, revision, 0, NO_SETTINGS, "");
        }
    }

    record Error(long number, ResultCode code, boolean answersCommand) implements Answer {}

    record Got(
            long number,
            ResultCode code,
            long revision,
            EntryType entryType,
            long entryRevision,
            long remainingMs,
            String value)
            implements Answer {}

    record Row(String key, String value, EntryType type, long revision, long remainingMs) {}

    record Page(long number, ResultCode code, long revision, List<Row> rows, String cursor) implements Answer {}

    record Count(long number, ResultCode code, long revision, long count) implements Answer {}

    /** What a list of namespaces says of one. */
    record NamespaceRow(
            int namespaceId,
            String name,
            StoredNamespace.Settings settings,
            long entries,
            long bytes,
            long expired,
            long evicted,
            long rejected) {}

    record Namespaces(long number, ResultCode code, long revision, List<NamespaceRow> rows) implements Answer {}

    record Status(
            long number,
            long revision,
            long groupTimeMs,
            long entries,
            long bytes,
            long digest,
            int clients,
            long usedBytes,
            long stateBytesMax,
            long entriesMax,
            long memoryBytes,
            long freeBytes,
            long comparedRevision,
            long divergedRevision)
            implements Answer {
        @Override
        public ResultCode code() {
            return ResultCode.OK;
        }
    }

    /** Each takeover in words. */
    record History(long number, ResultCode code, long revision, List<String> takeovers) implements Answer {}

    private static Sent history(final long connectionId, final HistoryReplyDecoder reply) {
        final List<String> takeovers = new ArrayList<>();
        for (final HistoryReplyDecoder.TakeoversDecoder record : reply.takeovers()) {
            takeovers.add(record.term() + ": " + record.previousNodeId() + ">" + record.nodeId() + " " + record.cause()
                    + (record.wasRunning() == 1 ? "!" : "") + " at " + record.groupTimeMs() + ", of "
                    + record.intendedNodeId() + " by '" + record.who() + "' as '" + record.why() + "'");
        }
        final Answer answer = new History(reply.correlationId(), reply.code(), reply.appliedRevision(), takeovers);
        return new Sent(connectionId, answer, reply.message());
    }

    static Sent decode(final long connectionId, final DirectBuffer buffer, final int offset) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        switch (header.templateId()) {
            case WriteReplyDecoder.TEMPLATE_ID -> {
                final WriteReplyDecoder reply = new WriteReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final byte[] value = new byte[reply.valueLength()];
                reply.getValue(value, 0, value.length);
                final Answer answer = new Write(
                        reply.requestNumber(),
                        reply.code(),
                        reply.revision(),
                        reply.entryType(),
                        reply.entryRevision(),
                        reply.number(),
                        new String(value, ISO_8859_1));
                return new Sent(connectionId, answer, reply.message());
            }
            case HistoryReplyDecoder.TEMPLATE_ID -> {
                return history(connectionId, new HistoryReplyDecoder().wrapAndApplyHeader(buffer, offset, header));
            }
            case RegisteredDecoder.TEMPLATE_ID -> {
                final RegisteredDecoder reply = new RegisteredDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Answer answer = new Registered(reply.requestNumber(), reply.code(), reply.clientId());
                return new Sent(connectionId, answer, reply.message());
            }
            case NamespaceReplyDecoder.TEMPLATE_ID -> {
                final NamespaceReplyDecoder reply =
                        new NamespaceReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Answer answer = new Namespace(
                        reply.correlationId(),
                        reply.code(),
                        reply.appliedRevision(),
                        reply.namespaceId(),
                        new StoredNamespace.Settings(
                                reply.ttlMs(),
                                reply.idleMs(),
                                reply.keyBytesMax(),
                                reply.valueBytesMax(),
                                reply.entriesMax(),
                                reply.bytesMax(),
                                reply.whenFull(),
                                reply.replication()),
                        reply.name());
                return new Sent(connectionId, answer, reply.message());
            }
            case ErrorReplyDecoder.TEMPLATE_ID -> {
                final ErrorReplyDecoder reply = new ErrorReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Answer answer = new Error(reply.correlationId(), reply.code(), reply.answersCommand() == 1);
                return new Sent(connectionId, answer, reply.message());
            }
            case GetReplyDecoder.TEMPLATE_ID -> {
                final GetReplyDecoder reply = new GetReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final byte[] value = new byte[reply.valueLength()];
                reply.getValue(value, 0, value.length);
                final Answer answer = new Got(
                        reply.correlationId(),
                        reply.code(),
                        reply.appliedRevision(),
                        reply.entryType(),
                        reply.entryRevision(),
                        reply.remainingMs(),
                        new String(value, ISO_8859_1));
                return new Sent(connectionId, answer, reply.message());
            }
            case CountReplyDecoder.TEMPLATE_ID -> {
                final CountReplyDecoder reply = new CountReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Answer answer =
                        new Count(reply.correlationId(), reply.code(), reply.appliedRevision(), reply.count());
                return new Sent(connectionId, answer, reply.message());
            }
            case ScanReplyDecoder.TEMPLATE_ID -> {
                return page(connectionId, new ScanReplyDecoder().wrapAndApplyHeader(buffer, offset, header));
            }
            case NamespacesReplyDecoder.TEMPLATE_ID -> {
                return namespaces(
                        connectionId, new NamespacesReplyDecoder().wrapAndApplyHeader(buffer, offset, header));
            }
            case StatusReplyDecoder.TEMPLATE_ID -> {
                final StatusReplyDecoder reply = new StatusReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Answer answer = new Status(
                        reply.correlationId(),
                        reply.revision(),
                        reply.groupTimeMs(),
                        reply.entries(),
                        reply.stateBytes(),
                        reply.stateDigest(),
                        reply.clients(),
                        reply.usedBytes(),
                        reply.stateBytesMax(),
                        reply.entriesMax(),
                        reply.memoryBytes(),
                        reply.freeBytes(),
                        reply.comparedRevision(),
                        reply.divergedRevision());
                return new Sent(connectionId, answer, "");
            }
            default -> throw new AssertionError("reply of unexpected kind " + header.templateId());
        }
    }

    private static Sent page(final long connectionId, final ScanReplyDecoder reply) {
        final List<Row> rows = new ArrayList<>();
        for (final ScanReplyDecoder.EntriesDecoder entry : reply.entries()) {
            final long revision = entry.entryRevision();
            final long remainingMs = entry.remainingMs();
            final EntryType type = entry.entryType();
            final byte[] key = new byte[entry.keyLength()];
            entry.getKey(key, 0, key.length);
            final byte[] value = new byte[entry.valueLength()];
            entry.getValue(value, 0, value.length);
            rows.add(new Row(new String(key, ISO_8859_1), new String(value, ISO_8859_1), type, revision, remainingMs));
        }
        final byte[] cursor = new byte[reply.cursorLength()];
        reply.getCursor(cursor, 0, cursor.length);
        final Answer answer = new Page(
                reply.correlationId(), reply.code(), reply.appliedRevision(), rows, new String(cursor, ISO_8859_1));
        return new Sent(connectionId, answer, reply.message());
    }

    private static Sent namespaces(final long connectionId, final NamespacesReplyDecoder reply) {
        final List<NamespaceRow> rows = new ArrayList<>();
        for (final NamespacesReplyDecoder.NamespacesDecoder namespace : reply.namespaces()) {
            final StoredNamespace.Settings settings = new StoredNamespace.Settings(
                    namespace.ttlMs(),
                    namespace.idleMs(),
                    namespace.keyBytesMax(),
                    namespace.valueBytesMax(),
                    namespace.entriesMax(),
                    namespace.bytesMax(),
                    namespace.whenFull(),
                    namespace.replication());
            rows.add(new NamespaceRow(
                    namespace.namespaceId(),
                    namespace.name(),
                    settings,
                    namespace.entries(),
                    namespace.bytes(),
                    namespace.expired(),
                    namespace.evicted(),
                    namespace.rejected()));
        }
        final Answer answer = new Namespaces(reply.correlationId(), reply.code(), reply.appliedRevision(), rows);
        return new Sent(connectionId, answer, reply.message());
    }
}
