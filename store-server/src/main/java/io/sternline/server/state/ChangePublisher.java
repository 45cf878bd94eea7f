package io.sternline.server.state;

import io.sternline.protocol.sbe.ChangeNamespaceEncoder;
import io.sternline.protocol.sbe.ChangeOtherEncoder;
import io.sternline.protocol.sbe.ChangePutEncoder;
import io.sternline.protocol.sbe.ChangeRemoveEncoder;
import io.sternline.protocol.sbe.ChangeTouchEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells the change log of each change, as the message that it keeps and that watches bring. Only {@link StoreState} calls
 * it, where it makes the change, and before it uses the table: what views show would be gone afterwards.
 *
 * <p>A record is a function of the log of commands and nothing else, so that all nodes write the same ones, and so does a node
 * that applies its log once more. Without a recorder nothing is encoded. Allocates nothing once it has one.
 */
final class ChangePublisher {
    private static final int NOBODY = 0;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ChangePutEncoder putEncoder = new ChangePutEncoder();
    private final ChangeTouchEncoder touchEncoder = new ChangeTouchEncoder();
    private final ChangeRemoveEncoder removeEncoder = new ChangeRemoveEncoder();
    private final ChangeNamespaceEncoder namespaceEncoder = new ChangeNamespaceEncoder();
    private final ChangeOtherEncoder otherEncoder = new ChangeOtherEncoder();
    private final TermListWriter terms = new TermListWriter();

    /** Empty while there is no recorder: a change can be large. */
    private MutableDirectBuffer buffer = new UnsafeBuffer(new byte[0]);

    private ChangeRecorder recorder = ChangeRecorder.NONE;
    private boolean isRecording;
    private long clientId;
    private long requestNumber;

    void recorder(final ChangeRecorder newRecorder) {
        recorder = newRecorder;
        isRecording = newRecorder != ChangeRecorder.NONE;
        buffer = new UnsafeBuffer(new byte[isRecording ? ChangeRecorder.CHANGE_BYTES_MAX : 0]);
    }

    /** The state stands at {@code revision}, however it came there: the next change is another's successor. */
    void continueAt(final long revision) {
        recorder.continueAt(revision);
    }

    /** Who asks for what is changed from here on. */
    void author(final long newClientId, final long newRequestNumber) {
        clientId = newClientId;
        requestNumber = newRequestNumber;
    }

    /** @param entry as it will be stored, its revision included. */
    void put(final long groupTimeMs, final EntryView entry) {
        if (isRecording) {
            final ByteSlice key = entry.key();
            final ByteSlice value = entry.value();
            final int termsLength = terms.write(entry);
            putEncoder
                    .wrapAndApplyHeader(buffer, 0, header)
                    .revision(entry.revision())
                    .groupTimeMs(groupTimeMs)
                    .clientId(clientId)
                    .requestNumber(requestNumber)
                    .namespaceId(entry.namespaceId())
                    .entryType(entry.type())
                    .deadlineMs(entry.deadlineMs())
                    .idleMs(entry.idleMs())
                    .touchedMs(entry.touchedMs())
                    .putKey(key.buffer(), key.offset(), key.length())
                    .putValue(value.buffer(), value.offset(), value.length())
                    .putTerms(terms.buffer(), 0, termsLength);
            record(entry.revision(), putEncoder.encodedLength());
        }
    }

    /** @param entry with the deadlines that it gets. */
    void touch(final long revision, final long groupTimeMs, final EntryView entry) {
        if (isRecording) {
            final ByteSlice key = entry.key();
            touchEncoder
                    .wrapAndApplyHeader(buffer, 0, header)
                    .revision(revision)
                    .groupTimeMs(groupTimeMs)
                    .clientId(clientId)
                    .requestNumber(requestNumber)
                    .namespaceId(entry.namespaceId())
                    .deadlineMs(entry.deadlineMs())
                    .idleMs(entry.idleMs())
                    .touchedMs(entry.touchedMs())
                    .putKey(key.buffer(), key.offset(), key.length());
            record(revision, touchEncoder.encodedLength());
        }
    }

    /** @param cause whatever goes for another reason than that it was to be removed or moved, nobody asked for. */
    void remove(
            final long revision,
            final long groupTimeMs,
            final int namespaceId,
            final ByteSlice key,
            final RemovalCause cause) {
        if (isRecording) {
            final boolean isAsked = cause == RemovalCause.REMOVED || cause == RemovalCause.MOVED;
            removeEncoder
                    .wrapAndApplyHeader(buffer, 0, header)
                    .revision(revision)
                    .groupTimeMs(groupTimeMs)
                    .clientId(isAsked ? clientId : NOBODY)
                    .requestNumber(isAsked ? requestNumber : 0)
                    .namespaceId(namespaceId)
                    .cause(cause)
                    .putKey(key.buffer(), key.offset(), key.length());
            record(revision, removeEncoder.encodedLength());
        }
    }

    /** @param namespace as it is now. */
    void define(final long revision, final long groupTimeMs, final StoredNamespace namespace) {
        if (isRecording) {
            final StoredNamespace.Settings settings = namespace.settings();
            namespaceEncoder
                    .wrapAndApplyHeader(buffer, 0, header)
                    .revision(revision)
                    .groupTimeMs(groupTimeMs)
                    .clientId(clientId)
                    .requestNumber(requestNumber)
                    .namespaceId(namespace.id())
                    .ttlMs(settings.ttlMs())
                    .idleMs(settings.idleMs())
                    .keyBytesMax(settings.keyBytesMax())
                    .valueBytesMax(settings.valueBytesMax())
                    .entriesMax(settings.entriesMax())
                    .bytesMax(settings.bytesMax())
                    .whenFull(settings.whenFull())
                    .replication(settings.replication())
                    .putName(namespace.nameBytes(), 0, namespace.nameBytes().length);
            record(revision, namespaceEncoder.encodedLength());
        }
    }

    /** @param templateId of the command that was carried out. */
    void other(final long revision, final long groupTimeMs, final int templateId) {
        if (isRecording) {
            otherEncoder
                    .wrapAndApplyHeader(buffer, 0, header)
                    .revision(revision)
                    .groupTimeMs(groupTimeMs)
                    .clientId(clientId)
                    .requestNumber(requestNumber)
                    .templateId(templateId);
            record(revision, otherEncoder.encodedLength());
        }
    }

    private void record(final long revision, final int encodedLength) {
        recorder.record(revision, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }
}
