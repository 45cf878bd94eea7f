package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountReplyEncoder;
import io.sternline.protocol.sbe.Durability;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ErrorReplyEncoder;
import io.sternline.protocol.sbe.GetReplyEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.NamespaceReplyEncoder;
import io.sternline.protocol.sbe.RegisteredEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteReplyEncoder;
import io.sternline.server.engine.EntryView;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes one reply at a time, from the start of a buffer of its own. */
final class ReplyWriter {
    /** Where a message need not be explained. */
    static final String NO_MESSAGE = "";

    private static final StoredNamespace NO_NAMESPACE =
            new StoredNamespace(0, "", new StoredNamespace.Settings(0, 0, 0, 0));

    private final Durability durability;
    private final MutableDirectBuffer buffer;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final WriteReplyEncoder writeReply = new WriteReplyEncoder();
    private final RegisteredEncoder registered = new RegisteredEncoder();
    private final NamespaceReplyEncoder namespaceReply = new NamespaceReplyEncoder();
    private final GetReplyEncoder getReply = new GetReplyEncoder();
    private final CountReplyEncoder countReply = new CountReplyEncoder();
    private final ErrorReplyEncoder errorReply = new ErrorReplyEncoder();
    private int length;

    /** For replies of any size to queries. */
    ReplyWriter() {
        this(Durability.QUORUM, Protocol.FRAME_BYTES_MAX);
    }

    /** @param durability how far a write has got when it is answered. */
    ReplyWriter(final Durability durability, final int bytesMax) {
        this.durability = durability;
        buffer = new UnsafeBuffer(new byte[bytesMax]);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Bytes of the reply that was encoded last. */
    int length() {
        return length;
    }

    /** A reply that was given before. */
    void repeat(final DirectBuffer reply, final int replyLength) {
        buffer.putBytes(0, reply, 0, replyLength);
        length = replyLength;
    }

    /** For replies that are encoded elsewhere, at index 0 of {@link #buffer()}. */
    MutableDirectBuffer target() {
        return buffer;
    }

    void length(final int newLength) {
        length = newLength;
    }

    /** Answers a write that shows no entry. */
    void write(final long requestNumber, final ResultCode code, final long revision, final String message) {
        beginWrite(requestNumber, code, revision);
        endWrite(message);
    }

    /**
     * Answers a write and shows the entry that stood before or in the way.
     *
     * @param entry null: there is none to show.
     */
    void writeShowing(final long requestNumber, final ResultCode code, final long revision, final EntryView entry) {
        if (entry == null) {
            write(requestNumber, code, revision, NO_MESSAGE);
            return;
        }
        beginWrite(requestNumber, code, revision);
        writeReply.entryType(entry.type()).entryRevision(entry.revision());
        writeReply.putValue(
                entry.value().buffer(), entry.value().offset(), entry.value().length());
        writeReply.putMessage(buffer, 0, 0);
        end(writeReply.encodedLength());
    }

    void counted(final long requestNumber, final long revision, final long number) {
        beginWrite(requestNumber, ResultCode.OK, revision);
        writeReply.number(number);
        endWrite(NO_MESSAGE);
    }

    /** Of a write of which nothing is known any more but that it was applied, and the number it returned. */
    void applied(final long requestNumber, final long revision, final long number) {
        beginWrite(requestNumber, ResultCode.RESULT_DISCARDED, revision);
        writeReply.number(number);
        endWrite(NO_MESSAGE);
    }

    void registered(final long requestNumber, final ResultCode code, final long clientId, final String message) {
        registered
                .wrapAndApplyHeader(buffer, 0, header)
                .requestNumber(requestNumber)
                .code(code)
                .clientId(clientId)
                .message(message);
        end(registered.encodedLength());
    }

    void namespace(final long correlationId, final long appliedRevision, final StoredNamespace namespace) {
        namespace(correlationId, ResultCode.OK, appliedRevision, namespace, NO_MESSAGE);
    }

    void noNamespace(
            final long correlationId, final ResultCode code, final long appliedRevision, final String message) {
        namespace(correlationId, code, appliedRevision, NO_NAMESPACE, message);
    }

    void entry(final long correlationId, final long appliedRevision, final EntryView entry, final long nowMs) {
        beginGet(correlationId, ResultCode.OK, appliedRevision);
        getReply.entryType(entry.type())
                .entryRevision(entry.revision())
                .remainingMs(entry.remainingMs(nowMs))
                .putValue(
                        entry.value().buffer(),
                        entry.value().offset(),
                        entry.value().length())
                .putMessage(buffer, 0, 0);
        end(getReply.encodedLength());
    }

    void noEntry(final long correlationId, final ResultCode code, final long appliedRevision, final String message) {
        beginGet(correlationId, code, appliedRevision);
        getReply.putValue(buffer, 0, 0).message(message);
        end(getReply.encodedLength());
    }

    void count(
            final long correlationId,
            final ResultCode code,
            final long appliedRevision,
            final long count,
            final String message) {
        countReply
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .code(code)
                .appliedRevision(appliedRevision)
                .count(count)
                .message(message);
        end(countReply.encodedLength());
    }

    void error(final long correlationId, final ResultCode code, final boolean answersCommand, final String message) {
        errorReply
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .code(code)
                .answersCommand((short) (answersCommand ? 1 : 0))
                .message(message);
        end(errorReply.encodedLength());
    }

    private void namespace(
            final long correlationId,
            final ResultCode code,
            final long appliedRevision,
            final StoredNamespace namespace,
            final String message) {
        final StoredNamespace.Settings settings = namespace.settings();
        namespaceReply
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .code(code)
                .appliedRevision(appliedRevision)
                .namespaceId(namespace.id())
                .ttlMs(settings.ttlMs())
                .idleMs(settings.idleMs())
                .keyBytesMax(settings.keyBytesMax())
                .valueBytesMax(settings.valueBytesMax())
                .entriesMax(settings.entriesMax())
                .bytesMax(settings.bytesMax())
                .whenFull(settings.whenFull())
                .replication(settings.replication())
                .putName(namespace.nameBytes(), 0, namespace.nameBytes().length)
                .message(message);
        end(namespaceReply.encodedLength());
    }

    private void beginWrite(final long requestNumber, final ResultCode code, final long revision) {
        writeReply
                .wrapAndApplyHeader(buffer, 0, header)
                .requestNumber(requestNumber)
                .code(code)
                .durability(durability)
                .entryType(EntryType.NONE)
                .revision(revision)
                .entryRevision(0)
                .number(0);
    }

    private void endWrite(final String message) {
        writeReply.putValue(buffer, 0, 0).message(message);
        end(writeReply.encodedLength());
    }

    private void beginGet(final long correlationId, final ResultCode code, final long appliedRevision) {
        getReply.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .code(code)
                .entryType(EntryType.NONE)
                .appliedRevision(appliedRevision)
                .entryRevision(0)
                .remainingMs(-1);
    }

    private void end(final int encodedLength) {
        length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
    }
}
