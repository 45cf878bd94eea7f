package io.sternline.client.transport;

import io.sternline.client.Admin;
import io.sternline.client.Endpoint;
import io.sternline.client.Entry;
import io.sternline.client.NamespaceSettings;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CountReplyDecoder;
import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.GetReplyDecoder;
import io.sternline.protocol.sbe.HistoryReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.NamespaceReplyDecoder;
import io.sternline.protocol.sbe.NamespacesReplyDecoder;
import io.sternline.protocol.sbe.PromotionPlanReplyDecoder;
import io.sternline.protocol.sbe.PromotionReplyDecoder;
import io.sternline.protocol.sbe.RegisteredDecoder;
import io.sternline.protocol.sbe.ScanReplyDecoder;
import io.sternline.protocol.sbe.StatusReplyDecoder;
import io.sternline.protocol.sbe.WriteReplyDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes replies. Each is read through a view that ends where the message ends, so that no length a node may send can
 * reach beyond it; one that tries raises an {@link IndexOutOfBoundsException} or a {@link MalformedMessageException}.
 */
final class ReplyDecoder {
    private static final byte[] NO_BYTES = {};

    private final ArrayBuffer view = new ArrayBuffer(NO_BYTES);
    private final WriteReplyDecoder writeReply = new WriteReplyDecoder();
    private final GetReplyDecoder getReply = new GetReplyDecoder();
    private final ErrorReplyDecoder errorReply = new ErrorReplyDecoder();
    private final EntryDecoder entries = new EntryDecoder();
    private final AdminReplyDecoder admin = new AdminReplyDecoder(view);

    /** Decodes the message that {@code pack} stands on; its buffer is an {@link ArrayBuffer}. */
    Reply decode(final PackReader pack, final Endpoint from) {
        final MessageHeaderDecoder header = pack.header();
        view.wrap(pack.buffer().byteArray(), 0, pack.messageOffset() + pack.messageLength());
        final int body = pack.messageOffset() + MessageHeaderDecoder.ENCODED_LENGTH;
        return switch (header.templateId()) {
            case WriteReplyDecoder.TEMPLATE_ID -> written(header, body);
            case GetReplyDecoder.TEMPLATE_ID -> read(header, body);
            case ErrorReplyDecoder.TEMPLATE_ID -> error(header, body);
            case ScanReplyDecoder.TEMPLATE_ID -> scanned(header, body);
            case CountReplyDecoder.TEMPLATE_ID -> count(header, body);
            case RegisteredDecoder.TEMPLATE_ID -> registered(header, body);
            case NamespaceReplyDecoder.TEMPLATE_ID -> namespace(header, body);
            case NamespacesReplyDecoder.TEMPLATE_ID -> namespaces(header, body);
            case StatusReplyDecoder.TEMPLATE_ID -> admin.status(header, body, from);
            case HistoryReplyDecoder.TEMPLATE_ID -> admin.history(header, body);
            case PromotionPlanReplyDecoder.TEMPLATE_ID -> admin.plan(header, body);
            case PromotionReplyDecoder.TEMPLATE_ID -> admin.promotion(header, body);
            default ->
                throw new MalformedMessageException(
                        "reply of template " + header.templateId() + ", which this client does not know");
        };
    }

    private Reply written(final MessageHeaderDecoder header, final int body) {
        final var reply =
                writeReply.wrap(view, body, blockLength(header, WriteReplyDecoder.BLOCK_LENGTH), header.version());
        final byte[] value = allocate(reply.valueLength());
        reply.getValue(value, 0, value.length);
        return new Reply.Written(
                reply.requestNumber(),
                reply.code(),
                reply.message(),
                reply.revision(),
                Codes.durability(reply.durability()),
                reply.number(),
                entries.shown(reply.entryType(), reply.entryRevision(), value));
    }

    private Reply read(final MessageHeaderDecoder header, final int body) {
        final var reply =
                getReply.wrap(view, body, blockLength(header, GetReplyDecoder.BLOCK_LENGTH), header.version());
        final byte[] value = allocate(reply.valueLength());
        reply.getValue(value, 0, value.length);
        return new Reply.Read(
                reply.correlationId(),
                reply.code(),
                reply.message(),
                reply.appliedRevision(),
                entries.shown(reply.entryType(), reply.entryRevision(), value),
                reply.remainingMs());
    }

    private Reply error(final MessageHeaderDecoder header, final int body) {
        final var reply =
                errorReply.wrap(view, body, blockLength(header, ErrorReplyDecoder.BLOCK_LENGTH), header.version());
        return new Reply.Error(reply.correlationId(), reply.code(), reply.message(), reply.answersCommand() != 0);
    }

    private Reply scanned(final MessageHeaderDecoder header, final int body) {
        final ScanReplyDecoder reply = new ScanReplyDecoder()
                .wrap(view, body, blockLength(header, ScanReplyDecoder.BLOCK_LENGTH), header.version());
        final List<Entry> page = new ArrayList<>();
        for (final ScanReplyDecoder.EntriesDecoder element : reply.entries()) {
            final byte[] key = allocate(element.keyLength());
            element.getKey(key, 0, key.length);
            final byte[] value = allocate(element.valueLength());
            element.getValue(value, 0, value.length);
            final Reply.Shown shown = entries.shown(element.entryType(), element.entryRevision(), value);
            if (shown == null) {
                throw new MalformedMessageException("a page shows a key without an entry");
            }
            page.add(EntryDecoder.entry(new String(key, StandardCharsets.UTF_8), shown, element.remainingMs()));
        }
        final byte[] cursor = allocate(reply.cursorLength());
        reply.getCursor(cursor, 0, cursor.length);
        return new Reply.Scanned(
                reply.correlationId(),
                reply.code(),
                reply.message(),
                reply.appliedRevision(),
                List.copyOf(page),
                cursor);
    }

    private Reply count(final MessageHeaderDecoder header, final int body) {
        final CountReplyDecoder reply = new CountReplyDecoder()
                .wrap(view, body, blockLength(header, CountReplyDecoder.BLOCK_LENGTH), header.version());
        return new Reply.Count(
                reply.correlationId(), reply.code(), reply.message(), reply.appliedRevision(), reply.count());
    }

    private Reply registered(final MessageHeaderDecoder header, final int body) {
        final RegisteredDecoder reply = new RegisteredDecoder()
                .wrap(view, body, blockLength(header, RegisteredDecoder.BLOCK_LENGTH), header.version());
        return new Reply.Registration(reply.requestNumber(), reply.code(), reply.message(), reply.clientId());
    }

    private Reply namespace(final MessageHeaderDecoder header, final int body) {
        final NamespaceReplyDecoder reply = new NamespaceReplyDecoder()
                .wrap(view, body, blockLength(header, NamespaceReplyDecoder.BLOCK_LENGTH), header.version());
        final NamespaceSettings settings = new NamespaceSettings(
                Duration.ofMillis(reply.ttlMs()),
                Duration.ofMillis(reply.idleMs()),
                reply.keyBytesMax(),
                reply.valueBytesMax(),
                reply.entriesMax(),
                reply.bytesMax(),
                Codes.whenFull(reply.whenFull()),
                Codes.replication(reply.replication()));
        reply.skipName();
        return new Reply.FoundNamespace(
                reply.correlationId(),
                reply.code(),
                reply.message(),
                reply.appliedRevision(),
                reply.namespaceId(),
                settings);
    }

    private Reply namespaces(final MessageHeaderDecoder header, final int body) {
        final NamespacesReplyDecoder reply = new NamespacesReplyDecoder()
                .wrap(view, body, blockLength(header, NamespacesReplyDecoder.BLOCK_LENGTH), header.version());
        final Map<String, Admin.NamespaceInfo> byName = new LinkedHashMap<>();
        final Map<Integer, String> names = new HashMap<>();
        for (final NamespacesReplyDecoder.NamespacesDecoder element : reply.namespaces()) {
            final NamespaceSettings settings = new NamespaceSettings(
                    Duration.ofMillis(element.ttlMs()),
                    Duration.ofMillis(element.idleMs()),
                    element.keyBytesMax(),
                    element.valueBytesMax(),
                    element.entriesMax(),
                    element.bytesMax(),
                    Codes.whenFull(element.whenFull()),
                    Codes.replication(element.replication()));
            final Admin.NamespaceInfo info = new Admin.NamespaceInfo(
                    settings,
                    element.entries(),
                    element.bytes(),
                    element.expired(),
                    element.evicted(),
                    element.rejected());
            final int namespaceId = element.namespaceId();
            final String name = element.name();
            byName.put(name, info);
            names.put(namespaceId, name);
        }
        return new Reply.Namespaces(
                reply.correlationId(), reply.code(), reply.message(), reply.appliedRevision(), byName, names);
    }

    private byte[] allocate(final int length) {
        if (length < 0 || length > view.capacity()) {
            throw new MalformedMessageException("field of " + Integer.toUnsignedLong(length)
                    + " bytes in a message that ends at " + view.capacity());
        }
        return length == 0 ? NO_BYTES : new byte[length];
    }

    static int blockLength(final MessageHeaderDecoder header, final int bytesMin) {
        if (header.blockLength() < bytesMin) {
            throw new MalformedMessageException("block of template " + header.templateId() + " has "
                    + header.blockLength() + " bytes, at least " + bytesMin + " were expected");
        }
        return header.blockLength();
    }
}
