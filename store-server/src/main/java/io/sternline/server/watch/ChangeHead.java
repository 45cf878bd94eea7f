package io.sternline.server.watch;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ChangeNamespaceDecoder;
import io.sternline.protocol.sbe.ChangeOtherDecoder;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.replication.changelog.DamagedLogException;
import org.agrona.DirectBuffer;

/**
 * The part of a change that decides who gets it. All change messages begin with the same fields, and in those of an entry
 * the key is the first that varies in length.
 *
 * <p>The log's checksums stand for its content; what is looked at here is looked at all the same. A change that this build
 * does not understand is no reason to leave it out: those who watch would miss it and never know.
 */
final class ChangeHead {
    /** In place of a namespace id. */
    static final int NO_NAMESPACE = -1;

    private static final int HEADER = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int GROUP_TIME = HEADER + ChangeOtherDecoder.groupTimeMsEncodingOffset();
    private static final int NAMESPACE = HEADER + ChangePutDecoder.namespaceIdEncodingOffset();

    /** A frame has room for this much. */
    private static final int BYTES_MAX = Protocol.FRAME_BYTES_MAX - FramePacker.PACK_OFFSET - Protocol.LENGTH_BYTES;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private DirectBuffer buffer;
    private int templateId;
    private int namespaceId;
    private long groupTimeMs;
    private int keyOffset;
    private int keyBytes;

    /** @throws DamagedLogException if it is no change that this build knows. */
    ChangeHead wrap(final long revision, final DirectBuffer source, final int offset, final int length) {
        if (length < HEADER + ChangeOtherDecoder.BLOCK_LENGTH || length > BYTES_MAX) {
            throw damaged(revision, "has " + length + " bytes; " + BYTES_MAX + " are allowed");
        }
        buffer = source;
        header.wrap(source, offset);
        templateId = header.templateId();
        groupTimeMs = source.getLong(offset + GROUP_TIME, LITTLE_ENDIAN);
        namespaceId = NO_NAMESPACE;
        keyBytes = 0;
        switch (templateId) {
            case ChangePutDecoder.TEMPLATE_ID:
            case ChangeTouchDecoder.TEMPLATE_ID:
            case ChangeRemoveDecoder.TEMPLATE_ID:
                namespaceId = source.getInt(offset + NAMESPACE, LITTLE_ENDIAN);
                wrapKey(revision, offset, length);
                return this;
            case ChangeNamespaceDecoder.TEMPLATE_ID:
            case ChangeOtherDecoder.TEMPLATE_ID:
                return this;
            default:
                throw damaged(revision, "is message " + templateId + ", which this node does not know");
        }
    }

    private void wrapKey(final long revision, final int offset, final int length) {
        final int lengthOffset = HEADER + header.blockLength();
        if (lengthOffset + Short.BYTES > length) {
            throw damaged(revision, "of " + length + " bytes ends before its key");
        }
        keyBytes = buffer.getShort(offset + lengthOffset, LITTLE_ENDIAN) & 0xFFFF;
        keyOffset = offset + lengthOffset + Short.BYTES;
        if (lengthOffset + Short.BYTES + keyBytes > length) {
            throw damaged(revision, "of " + length + " bytes claims a key of " + keyBytes);
        }
    }

    private static DamagedLogException damaged(final long revision, final String what) {
        return new DamagedLogException("the change of revision " + revision + " in this node's log " + what, null);
    }

    int templateId() {
        return templateId;
    }

    /** The namespace whose entry it is about, or {@link #NO_NAMESPACE}. */
    int namespaceId() {
        return namespaceId;
    }

    long groupTimeMs() {
        return groupTimeMs;
    }

    /** Whether the key begins with {@code prefix}; a change without a key begins with an empty one only. */
    boolean keyBeginsWith(final byte[] prefix) {
        if (prefix.length > keyBytes) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (buffer.getByte(keyOffset + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
