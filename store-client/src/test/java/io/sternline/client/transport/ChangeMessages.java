package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.ChangeNamespaceEncoder;
import io.sternline.protocol.sbe.ChangeOtherEncoder;
import io.sternline.protocol.sbe.ChangePutEncoder;
import io.sternline.protocol.sbe.ChangeRemoveEncoder;
import io.sternline.protocol.sbe.ChangeTouchEncoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.RemovalCause;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Changes as they stand in the log, of namespace 1 at {@link ScriptedWatch#GROUP_TIME_MS} unless said otherwise. */
final class ChangeMessages {
    static final int NAMESPACE_ID = 1;

    private static final long TIME_MS = ScriptedWatch.GROUP_TIME_MS;

    /** What an entry's expiry follows from; 0: none. */
    record Times(long deadlineMs, long idleMs, long touchedMs) {
        static final Times NEVER = new Times(0, 0, 0);
    }

    private ChangeMessages() {}

    static byte[] put(final long revision, final String key) {
        return put(revision, key, "v" + revision);
    }

    static byte[] put(final long revision, final String key, final String value) {
        return put(revision, NAMESPACE_ID, key, EntryType.VALUE, value.getBytes(UTF_8), Times.NEVER, List.of());
    }

    static byte[] put(
            final long revision,
            final int namespaceId,
            final String key,
            final EntryType type,
            final byte[] value,
            final Times times,
            final List<String> terms) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final byte[] keyBytes = key.getBytes(UTF_8);
        final byte[] termBytes = PartEncoder.termList(terms, Optional.empty());
        final ChangePutEncoder change = new ChangePutEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(TIME_MS)
                .clientId(7)
                .requestNumber(1)
                .namespaceId(namespaceId)
                .entryType(type)
                .deadlineMs(times.deadlineMs())
                .idleMs(times.idleMs())
                .touchedMs(times.touchedMs())
                .putKey(keyBytes, 0, keyBytes.length)
                .putValue(value, 0, value.length)
                .putTerms(termBytes, 0, termBytes.length);
        return cut(buffer, change.encodedLength());
    }

    static byte[] touch(final long revision, final String key, final Times times) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final byte[] keyBytes = key.getBytes(UTF_8);
        final ChangeTouchEncoder change = new ChangeTouchEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(TIME_MS)
                .clientId(7)
                .requestNumber(2)
                .namespaceId(NAMESPACE_ID)
                .deadlineMs(times.deadlineMs())
                .idleMs(times.idleMs())
                .touchedMs(times.touchedMs())
                .putKey(keyBytes, 0, keyBytes.length);
        return cut(buffer, change.encodedLength());
    }

    static byte[] remove(final long revision, final String key, final RemovalCause cause) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final byte[] keyBytes = key.getBytes(UTF_8);
        final ChangeRemoveEncoder change = new ChangeRemoveEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(TIME_MS)
                .clientId(0)
                .requestNumber(0)
                .namespaceId(NAMESPACE_ID)
                .cause(cause)
                .putKey(keyBytes, 0, keyBytes.length);
        return cut(buffer, change.encodedLength());
    }

    static byte[] namespace(final long revision, final int namespaceId, final String name) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final ChangeNamespaceEncoder change = new ChangeNamespaceEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(TIME_MS)
                .clientId(7)
                .requestNumber(3)
                .namespaceId(namespaceId)
                .whenFull(FullPolicy.REJECT)
                .name(name);
        return cut(buffer, change.encodedLength());
    }

    static byte[] other(final long revision) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final ChangeOtherEncoder change = new ChangeOtherEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(TIME_MS)
                .clientId(7)
                .requestNumber(4)
                .templateId(28);
        return cut(buffer, change.encodedLength());
    }

    private static byte[] cut(final ArrayBuffer buffer, final int encodedLength) {
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }
}
