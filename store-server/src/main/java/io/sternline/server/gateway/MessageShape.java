package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.CloseWatchDecoder;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.GetStatusDecoder;
import io.sternline.protocol.sbe.GoodbyeDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.HelloDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.LocalCommandFrameDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.OpenWatchDecoder;
import io.sternline.protocol.sbe.PingDecoder;
import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.QueryFrameDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ScanDecoder;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import io.sternline.protocol.sbe.WatchCreditDecoder;
import org.agrona.DirectBuffer;

/**
 * How a message that a client may send is laid out. The generated decoders trust every length they read; so before one
 * of them sees a message, its lengths are walked here and must add up to exactly the bytes that are there.
 */
enum MessageShape {
    HELLO(HelloDecoder.TEMPLATE_ID, HelloDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES, Short.BYTES, Short.BYTES),
    GOODBYE(GoodbyeDecoder.TEMPLATE_ID, GoodbyeDecoder.BLOCK_LENGTH, Short.BYTES),
    PING(PingDecoder.TEMPLATE_ID, PingDecoder.BLOCK_LENGTH),
    COMMAND_FRAME(CommandFrameDecoder.TEMPLATE_ID, CommandFrameDecoder.BLOCK_LENGTH),
    LOCAL_COMMAND_FRAME(LocalCommandFrameDecoder.TEMPLATE_ID, LocalCommandFrameDecoder.BLOCK_LENGTH),
    QUERY_FRAME(QueryFrameDecoder.TEMPLATE_ID, QueryFrameDecoder.BLOCK_LENGTH),
    OPEN_WATCH(OpenWatchDecoder.TEMPLATE_ID, OpenWatchDecoder.BLOCK_LENGTH, Short.BYTES),
    WATCH_CREDIT(WatchCreditDecoder.TEMPLATE_ID, WatchCreditDecoder.BLOCK_LENGTH),
    CLOSE_WATCH(CloseWatchDecoder.TEMPLATE_ID, CloseWatchDecoder.BLOCK_LENGTH),
    REGISTER_CLIENT(RegisterClientDecoder.TEMPLATE_ID, RegisterClientDecoder.BLOCK_LENGTH, Short.BYTES),
    PUT(PutDecoder.TEMPLATE_ID, PutDecoder.BLOCK_LENGTH, Short.BYTES, Integer.BYTES, Short.BYTES),
    REMOVE(RemoveDecoder.TEMPLATE_ID, RemoveDecoder.BLOCK_LENGTH, Short.BYTES),
    TOUCH(TouchDecoder.TEMPLATE_ID, TouchDecoder.BLOCK_LENGTH, Short.BYTES),
    INCREMENT(IncrementDecoder.TEMPLATE_ID, IncrementDecoder.BLOCK_LENGTH, Short.BYTES),
    DEFINE_NAMESPACE(DefineNamespaceDecoder.TEMPLATE_ID, DefineNamespaceDecoder.BLOCK_LENGTH, Short.BYTES),
    UPDATE_MAP(UpdateMapDecoder.TEMPLATE_ID, UpdateMapDecoder.BLOCK_LENGTH, Short.BYTES, Integer.BYTES, Short.BYTES),
    MOVE(MoveDecoder.TEMPLATE_ID, MoveDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES),
    /** Holds a group: what follows its block is walked by {@link GuardedCheck}. */
    GUARDED(GuardedDecoder.TEMPLATE_ID, GuardedDecoder.BLOCK_LENGTH),
    TAKE(TakeDecoder.TEMPLATE_ID, TakeDecoder.BLOCK_LENGTH, Short.BYTES),
    COUNT_IN_WINDOW(CountInWindowDecoder.TEMPLATE_ID, CountInWindowDecoder.BLOCK_LENGTH, Short.BYTES),
    DRAIN_NODE(DrainNodeDecoder.TEMPLATE_ID, DrainNodeDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES),
    GET(GetDecoder.TEMPLATE_ID, GetDecoder.BLOCK_LENGTH, Short.BYTES),
    SCAN(ScanDecoder.TEMPLATE_ID, ScanDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES),
    FIND_NAMESPACE(FindNamespaceDecoder.TEMPLATE_ID, FindNamespaceDecoder.BLOCK_LENGTH, Short.BYTES),
    LIST_NAMESPACES(ListNamespacesDecoder.TEMPLATE_ID, ListNamespacesDecoder.BLOCK_LENGTH),
    FIND_BY_TERM(FindByTermDecoder.TEMPLATE_ID, FindByTermDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES),
    COUNT_BY_TERM(CountByTermDecoder.TEMPLATE_ID, CountByTermDecoder.BLOCK_LENGTH, Short.BYTES),
    GET_STATUS(GetStatusDecoder.TEMPLATE_ID, GetStatusDecoder.BLOCK_LENGTH),
    GET_HISTORY(GetHistoryDecoder.TEMPLATE_ID, GetHistoryDecoder.BLOCK_LENGTH),
    PLAN_PROMOTION(PlanPromotionDecoder.TEMPLATE_ID, PlanPromotionDecoder.BLOCK_LENGTH),
    PROMOTE(PromoteDecoder.TEMPLATE_ID, PromoteDecoder.BLOCK_LENGTH, Short.BYTES, Short.BYTES);

    private static final MessageShape[] BY_TEMPLATE = byTemplate();
    private final int templateId;
    private final int blockBytes;
    private final int[] lengthBytes;

    /** @param lengthBytes for each variable field, the bytes of its length. */
    MessageShape(final int templateId, final int blockBytes, final int... lengthBytes) {
        this.templateId = templateId;
        this.blockBytes = blockBytes;
        this.lengthBytes = lengthBytes;
    }

    /** @return null for a template that clients do not send. */
    static MessageShape of(final int templateId) {
        return templateId < BY_TEMPLATE.length ? BY_TEMPLATE[templateId] : null;
    }

    /** Whether it is a command that concerns one entry. */
    boolean isEntryWrite() {
        return switch (this) {
            case PUT, REMOVE, TOUCH, INCREMENT, UPDATE_MAP, MOVE, TAKE, COUNT_IN_WINDOW -> true;
            default -> false;
        };
    }

    /** Whether the message at {@code offset} is one of ours at all; throws otherwise. */
    static void checkHeader(final MessageHeaderDecoder header, final int length) {
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            throw new MalformedMessageException("schema id " + MessageHeaderDecoder.SCHEMA_ID + " was expected, not "
                    + header.schemaId() + ": this is not the Sternline protocol");
        }
        if (header.version() < 1 || header.version() > MessageHeaderDecoder.SCHEMA_VERSION) {
            throw new MalformedMessageException("schema version 1 to " + MessageHeaderDecoder.SCHEMA_VERSION
                    + " was expected, not " + header.version());
        }
        if (MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength() > length) {
            throw new MalformedMessageException(
                    "message " + header.templateId() + " of " + length + " bytes is shorter than its block");
        }
    }

    /** Checks the block, but not what follows it: for frames, behind which a pack follows. */
    void checkBlock(final MessageHeaderDecoder header) {
        if (header.blockLength() != blockBytes) {
            throw new MalformedMessageException(
                    this + " has a block of " + blockBytes + " bytes, not " + header.blockLength());
        }
    }

    /** Checks that the whole message, whose header has been checked, is exactly {@code length} bytes. */
    void check(final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int length) {
        checkBlock(header);
        final int end = offset + length;
        int at = offset + MessageHeaderDecoder.ENCODED_LENGTH + blockBytes;
        for (int i = 0; i < lengthBytes.length; i++) {
            if (lengthBytes[i] > end - at) {
                throw new MalformedMessageException(this + " ends inside the length of its field " + (i + 1));
            }
            final long bytes = length(buffer, at, lengthBytes[i]);
            at += lengthBytes[i];
            if (bytes > end - at) {
                throw new MalformedMessageException(this + " claims " + bytes + " bytes for its field " + (i + 1) + ", "
                        + (end - at) + " are left");
            }
            at += (int) bytes;
        }
        if (at != end) {
            throw new MalformedMessageException(this + " has " + (end - at) + " bytes too many");
        }
    }

    /** Bytes of a variable field of a message that was checked. */
    int fieldBytes(final DirectBuffer buffer, final int offset, final int field) {
        return (int) length(buffer, lengthOffset(buffer, offset, field), lengthBytes[field]);
    }

    /** First byte of a variable field of a message that was checked. */
    int fieldOffset(final DirectBuffer buffer, final int offset, final int field) {
        return lengthOffset(buffer, offset, field) + lengthBytes[field];
    }

    private int lengthOffset(final DirectBuffer buffer, final int offset, final int field) {
        int at = offset + MessageHeaderDecoder.ENCODED_LENGTH + blockBytes;
        for (int i = 0; i < field; i++) {
            at += lengthBytes[i] + (int) length(buffer, at, lengthBytes[i]);
        }
        return at;
    }

    /** First byte of the block of the message at {@code offset}. */
    static int block(final int offset) {
        return offset + MessageHeaderDecoder.ENCODED_LENGTH;
    }

    /** The length that stands before a variable field. */
    static long length(final DirectBuffer buffer, final int at, final int lengthBytes) {
        return lengthBytes == Short.BYTES
                ? buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF
                : buffer.getInt(at, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }

    private static MessageShape[] byTemplate() {
        final MessageShape[] shapes = new MessageShape[64];
        for (final MessageShape shape : values()) {
            shapes[shape.templateId] = shape;
        }
        return shapes;
    }
}
