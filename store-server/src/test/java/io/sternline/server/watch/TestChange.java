package io.sternline.server.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.agrona.ExpandableArrayBuffer;

/**
 * A change as it stands in a log, and what a test has to know of it.
 *
 * @param namespaceId 0: it concerns no entry.
 * @param key empty: likewise.
 */
public record TestChange(long revision, Kind kind, int namespaceId, String key, byte[] message) {
    /** What happened. */
    public enum Kind {
        PUT,
        TOUCH,
        REMOVE,
        NAMESPACE,
        OTHER
    }

    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    public static TestChange put(final long revision, final int namespaceId, final String key, final int valueBytes) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] keyBytes = key.getBytes(UTF_8);
        final ChangePutEncoder change = new ChangePutEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(revision)
                .clientId(7)
                .requestNumber(revision)
                .namespaceId(namespaceId)
                .entryType(EntryType.VALUE)
                .deadlineMs(0)
                .idleMs(0)
                .touchedMs(revision)
                .putKey(keyBytes, 0, keyBytes.length)
                .putValue(new byte[valueBytes], 0, valueBytes)
                .putTerms(new byte[0], 0, 0);
        return of(revision, Kind.PUT, namespaceId, key, buffer, change.encodedLength());
    }

    public static TestChange touch(final long revision, final int namespaceId, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] keyBytes = key.getBytes(UTF_8);
        final ChangeTouchEncoder change = new ChangeTouchEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(revision)
                .clientId(7)
                .requestNumber(revision)
                .namespaceId(namespaceId)
                .deadlineMs(0)
                .idleMs(0)
                .touchedMs(revision)
                .putKey(keyBytes, 0, keyBytes.length);
        return of(revision, Kind.TOUCH, namespaceId, key, buffer, change.encodedLength());
    }

    public static TestChange remove(final long revision, final int namespaceId, final String key) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final byte[] keyBytes = key.getBytes(UTF_8);
        final ChangeRemoveEncoder change = new ChangeRemoveEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(revision)
                .clientId(0)
                .requestNumber(0)
                .namespaceId(namespaceId)
                .cause(RemovalCause.EXPIRED)
                .putKey(keyBytes, 0, keyBytes.length);
        return of(revision, Kind.REMOVE, namespaceId, key, buffer, change.encodedLength());
    }

    public static TestChange namespace(final long revision) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ChangeNamespaceEncoder change = new ChangeNamespaceEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(revision)
                .clientId(7)
                .requestNumber(revision)
                .namespaceId(1)
                .ttlMs(0)
                .idleMs(0)
                .keyBytesMax(1024)
                .valueBytesMax(1024)
                .entriesMax(0)
                .bytesMax(0)
                .whenFull(FullPolicy.REJECT)
                .name("one");
        return of(revision, Kind.NAMESPACE, 0, "", buffer, change.encodedLength());
    }

    public static TestChange other(final long revision) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ChangeOtherEncoder change = new ChangeOtherEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .revision(revision)
                .groupTimeMs(revision)
                .clientId(7)
                .requestNumber(revision)
                .templateId(28);
        return of(revision, Kind.OTHER, 0, "", buffer, change.encodedLength());
    }

    private static TestChange of(
            final long revision,
            final Kind kind,
            final int namespaceId,
            final String key,
            final ExpandableArrayBuffer buffer,
            final int encodedBytes) {
        return new TestChange(
                revision, kind, namespaceId, key, Arrays.copyOf(buffer.byteArray(), HEADER + encodedBytes));
    }

    /** What it counts against a watch's credit. */
    public int packBytes() {
        return Integer.BYTES + message.length;
    }

    /** By the words of the protocol page, not by the code's. */
    public boolean isWanted(final int watchedNamespace, final boolean touches, final String prefix) {
        final boolean isOfEntry = kind == Kind.PUT || kind == Kind.TOUCH || kind == Kind.REMOVE;
        if (!isOfEntry) {
            return watchedNamespace == 0 && prefix.isEmpty();
        }
        return (watchedNamespace == 0 || watchedNamespace == namespaceId)
                && (touches || kind != Kind.TOUCH)
                && key.startsWith(prefix);
    }
}
