package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A write of this client that was acknowledged, and what is certain about it: what it left behind, or that only the group knows.
 * Read from the command as it was sent, which nobody can have changed since, and from its reply.
 *
 * <p>Fully known are removals, and puts that say all about expiry: what the namespace would add, only the group knows. A touch
 * that says nothing about expiry only prolongs, so that what is held stays true.
 */
final class OwnWrite {
    private static final long NEVER = -1;

    private final ArrayBuffer command;
    private final int offset;
    private final Reply.Written reply;
    private final long madeNs;

    /**
     * @param command the message that was sent.
     * @param offset where the write begins in it, behind its guards.
     * @param madeNs when the write was made, or before.
     */
    OwnWrite(final ArrayBuffer command, final int offset, final Reply.Written reply, final long madeNs) {
        this.command = command;
        this.offset = offset;
        this.reply = reply;
        this.madeNs = madeNs;
    }

    void tell(final NearTable table) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(command, offset);
        final int keyOffset = offset + MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
        final String key = key(keyOffset);
        switch (header.templateId()) {
            case PutDecoder.TEMPLATE_ID ->
                tell(table, key, new PutDecoder().wrapAndApplyHeader(command, offset, header));
            case RemoveDecoder.TEMPLATE_ID -> tellRemoved(table, key);
            case TouchDecoder.TEMPLATE_ID ->
                tell(table, key, new TouchDecoder().wrapAndApplyHeader(command, offset, header));
            case IncrementDecoder.TEMPLATE_ID,
                    UpdateMapDecoder.TEMPLATE_ID,
                    TakeDecoder.TEMPLATE_ID,
                    CountInWindowDecoder.TEMPLATE_ID -> table.onOwnWrite(key, reply.revision());
            case MoveDecoder.TEMPLATE_ID -> tellMoved(table, key, key(keyOffset + Short.BYTES + keyBytes(keyOffset)));
            default ->
                throw new IllegalStateException("command of template " + header.templateId()
                        + " writes an entry, and near caches do not know what it leaves behind");
        }
    }

    /** In all commands on entries the key is the first of what varies in length. */
    private String key(final int keyOffset) {
        final byte[] key = new byte[keyBytes(keyOffset)];
        command.getBytes(keyOffset + Short.BYTES, key);
        return new String(key, StandardCharsets.UTF_8);
    }

    private int keyBytes(final int keyOffset) {
        return command.getShort(keyOffset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    private void tell(final NearTable table, final String key, final PutDecoder put) {
        final boolean saysAllAboutExpiry =
                put.ttlMs() != PutDecoder.ttlMsNullValue() && put.idleMs() != PutDecoder.idleMsNullValue();
        if (reply.code() != ResultCode.OK || !saysAllAboutExpiry) {
            table.onOwnWrite(key, reply.revision());
            return;
        }
        put.skipKey();
        final byte[] value = new byte[put.valueLength()];
        put.getValue(value, 0, value.length);
        final long remainingMs = earlier(put.ttlMs(), put.idleMs());
        final Optional<Duration> remaining =
                remainingMs == NEVER ? Optional.empty() : Optional.of(Duration.ofMillis(remainingMs));
        final Entry entry = new Entry(key, Entry.Type.VALUE, value, Map.of(), reply.revision(), remaining);
        table.onOwnWrite(key, Optional.of(entry), reply.revision(), remainingMs, madeNs);
    }

    private void tellRemoved(final NearTable table, final String key) {
        if (reply.code() == ResultCode.CONDITION_FAILED) {
            table.onOwnWrite(key, reply.revision());
        } else {
            table.onOwnWrite(key, Optional.empty(), reply.revision(), NEVER, madeNs);
        }
    }

    /** Under the key that it left there is nothing now; what stands under the other, only the group knows. */
    private void tellMoved(final NearTable table, final String key, final String newKey) {
        if (reply.code() == ResultCode.CONDITION_FAILED) {
            table.onOwnWrite(key, reply.revision());
        } else {
            table.onOwnWrite(key, Optional.empty(), reply.revision(), NEVER, madeNs);
        }
        if (reply.code() != ResultCode.NOT_FOUND) {
            table.onOwnWrite(newKey, reply.revision());
        }
    }

    private void tell(final NearTable table, final String key, final TouchDecoder touch) {
        final boolean onlyProlongs =
                touch.ttlMs() == TouchDecoder.ttlMsNullValue() && touch.idleMs() == TouchDecoder.idleMsNullValue();
        if (reply.code() == ResultCode.NOT_FOUND) {
            table.onOwnWrite(key, Optional.empty(), reply.revision(), NEVER, madeNs);
        } else if (!onlyProlongs) {
            table.onOwnWrite(key, reply.revision());
        }
    }

    /** The earlier of two times, of which 0 is never. */
    private static long earlier(final long ttlMs, final long idleMs) {
        if (ttlMs == 0 || idleMs == 0) {
            return Math.max(ttlMs, idleMs) == 0 ? NEVER : Math.max(ttlMs, idleMs);
        }
        return Math.min(ttlMs, idleMs);
    }
}
