package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.AsyncLink;
import io.sternline.protocol.sbe.CountReplyEncoder;
import io.sternline.protocol.sbe.Durability;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ErrorReplyEncoder;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.GetReplyEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.NamespaceReplyEncoder;
import io.sternline.protocol.sbe.NamespacesReplyEncoder;
import io.sternline.protocol.sbe.NodeRole;
import io.sternline.protocol.sbe.RegisteredEncoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanReplyEncoder;
import io.sternline.protocol.sbe.StatusReplyEncoder;
import io.sternline.protocol.sbe.WriteReplyEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Encodes what the scripted nodes reply. */
final class ReplyEncoder {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final ScriptedStore.Item NONE =
            new ScriptedStore.Item(EntryType.NONE, new byte[0], 0, 0, 0, List.of());

    /** A namespace's settings. */
    record Settings(
            long ttlMs,
            long idleMs,
            int keyBytesMax,
            int valueBytesMax,
            long entriesMax,
            long bytesMax,
            FullPolicy whenFull,
            Replication replication) {
        static final Settings WIDE = wide(Replication.SYNC);
        static final Settings ASYNC = wide(Replication.ASYNC);

        private static Settings wide(final Replication replication) {
            return new Settings(
                    0, 0, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX, 0, 0, FullPolicy.REJECT, replication);
        }
    }

    /** Request numbers from here on are of writes to ASYNC namespaces. */
    private static final long FIRST_LOCAL = 1L << 61;

    private ReplyEncoder() {}

    static byte[] written(
            final long number,
            final ResultCode code,
            final long revision,
            final long value,
            final ScriptedStore.Item shown,
            final String message) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final ScriptedStore.Item item = shown == null ? NONE : shown;
        final WriteReplyEncoder reply = new WriteReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(number)
                .code(code)
                .durability(number >= FIRST_LOCAL ? Durability.LOCAL : Durability.QUORUM)
                .entryType(item.type())
                .revision(revision)
                .entryRevision(item.revision())
                .number(value)
                .putValue(item.value(), 0, item.value().length)
                .message(message);
        return cut(buffer, reply.encodedLength());
    }

    static byte[] registered(final long number, final long clientId) {
        final ArrayBuffer buffer = new ArrayBuffer(64);
        final RegisteredEncoder reply = new RegisteredEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestNumber(number)
                .code(ResultCode.OK)
                .clientId(clientId)
                .message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] namespace(
            final long number,
            final ResultCode code,
            final long revision,
            final int id,
            final Settings settings,
            final String name) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final NamespaceReplyEncoder reply = new NamespaceReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(code)
                .appliedRevision(revision)
                .namespaceId(id)
                .ttlMs(settings.ttlMs())
                .idleMs(settings.idleMs())
                .keyBytesMax(settings.keyBytesMax())
                .valueBytesMax(settings.valueBytesMax())
                .entriesMax(settings.entriesMax())
                .bytesMax(settings.bytesMax())
                .whenFull(settings.whenFull())
                .replication(settings.replication())
                .name(name)
                .message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] read(final long number, final long revision, final ScriptedStore.Item found, final long remainingMs) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final ScriptedStore.Item item = found == null ? NONE : found;
        final GetReplyEncoder reply = new GetReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(found == null ? ResultCode.NOT_FOUND : ResultCode.OK)
                .entryType(item.type())
                .appliedRevision(revision)
                .entryRevision(item.revision())
                .remainingMs(remainingMs)
                .putValue(item.value(), 0, item.value().length)
                .message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] counted(final long number, final long revision, final long count) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final CountReplyEncoder reply = new CountReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .appliedRevision(revision)
                .count(count)
                .message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] scanned(
            final long number,
            final long revision,
            final List<Map.Entry<String, ScriptedStore.Item>> page,
            final String cursor) {
        final ArrayBuffer buffer = new ArrayBuffer(1024);
        final ScanReplyEncoder reply = new ScanReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .appliedRevision(revision);
        final ScanReplyEncoder.EntriesEncoder entries = reply.entriesCount(page.size());
        for (final Map.Entry<String, ScriptedStore.Item> entry : page) {
            final byte[] key = entry.getKey().getBytes(UTF_8);
            final ScriptedStore.Item item = entry.getValue();
            entries.next()
                    .entryRevision(item.revision())
                    .remainingMs(-1)
                    .entryType(item.type())
                    .putKey(key, 0, key.length)
                    .putValue(item.value(), 0, item.value().length);
        }
        final byte[] cursorBytes = cursor.getBytes(UTF_8);
        reply.putCursor(cursorBytes, 0, cursorBytes.length).message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] namespaces(
            final long number,
            final long revision,
            final Map<String, Integer> ids,
            final Map<Integer, Settings> settings,
            final Map<Integer, ? extends Map<String, ?>> entries) {
        final ArrayBuffer buffer = new ArrayBuffer(1024);
        final NamespacesReplyEncoder reply = new NamespacesReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .appliedRevision(revision);
        final NamespacesReplyEncoder.NamespacesEncoder list = reply.namespacesCount(ids.size());
        ids.forEach((name, id) -> list.next()
                .namespaceId(id)
                .ttlMs(settings.get(id).ttlMs())
                .idleMs(settings.get(id).idleMs())
                .keyBytesMax(settings.get(id).keyBytesMax())
                .valueBytesMax(settings.get(id).valueBytesMax())
                .entries(entries.get(id).size())
                .entriesMax(settings.get(id).entriesMax())
                .bytesMax(settings.get(id).bytesMax())
                .whenFull(settings.get(id).whenFull())
                .replication(settings.get(id).replication())
                .bytes(11)
                .expired(12)
                .evicted(13)
                .rejected(14)
                .name(name));
        reply.message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] status(final long number, final ScriptedNode node, final long revision) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final StatusReplyEncoder reply = new StatusReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .nodeId(node.nodeId())
                .role(node.isPrimary() ? NodeRole.PRIMARY : NodeRole.REPLICA)
                .primaryNodeId(0)
                .term(1)
                .commitPosition(2)
                .appliedPosition(3)
                .snapshotPosition(-1)
                .revision(revision)
                .groupTimeMs(1_000)
                .entries(4)
                .stateBytes(5)
                .stateDigest(6)
                .clients(7)
                .connections(8)
                .uptimeMs(9_000)
                .falseElections(0)
                .recovery(0)
                .isDraining((short) 0)
                .elections(10)
                .usedBytes(11)
                .stateBytesMax(12)
                .entriesMax(13)
                .memoryBytes(14)
                .freeBytes(15)
                .comparedRevision(node.nodeId() == 0 ? -1 : 16)
                .divergedRevision(node.nodeId() == 2 ? 17 : -1)
                .asyncRevision(18)
                .asyncEntries(19)
                .asyncUsedBytes(20)
                .asyncBytesMax(21)
                .asyncDigest(22)
                .isAsyncComplete((short) (node.nodeId() == 2 ? 0 : 1))
                .asyncLagMaxMs(23)
                .asyncLagRecordsMax(24)
                .asyncTailChangesTaken(25)
                .asyncTailChangesOvertaken(26)
                .asyncCopiesSent(27);
        final StatusReplyEncoder.AsyncReplicasEncoder replicas = reply.asyncReplicasCount(node.isPrimary() ? 2 : 0);
        if (node.isPrimary()) {
            replicas.next()
                    .nodeId(1)
                    .link(AsyncLink.CHANGES)
                    .ackedRevision(28)
                    .lagRecords(29)
                    .lagMs(30);
            replicas.next()
                    .nodeId(2)
                    .link(AsyncLink.COPY)
                    .ackedRevision(0)
                    .lagRecords(31)
                    .lagMs(32);
        }
        reply.group("test")
                .serverVersion("1.2.3")
                .durability("memory")
                .asyncRefusal(node.isPrimary() ? "not done: too far behind" : "");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] error(final long number, final ResultCode code, final boolean answersCommand) {
        return error(number, code, answersCommand, "scripted " + code);
    }

    static byte[] error(final long number, final ResultCode code, final boolean answersCommand, final String why) {
        final ArrayBuffer buffer = new ArrayBuffer(256);
        final ErrorReplyEncoder reply = new ErrorReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(code)
                .answersCommand((short) (answersCommand ? 1 : 0))
                .message(why);
        return cut(buffer, reply.encodedLength());
    }

    private static byte[] cut(final ArrayBuffer buffer, final int encodedLength) {
        return Arrays.copyOf(buffer.byteArray(), HEADER + encodedLength);
    }
}
