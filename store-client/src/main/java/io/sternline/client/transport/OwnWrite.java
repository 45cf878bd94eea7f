package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;
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

    private final byte[] command;
    private final Reply.Written reply;
    private final long madeNs;

    /** @param madeNs when the write was made, or before. */
    OwnWrite(final byte[] command, final Reply.Written reply, final long madeNs) {
        this.command = command;
        this.reply = reply;
        this.madeNs = madeNs;
    }

    void tell(final NearTable table) {
        final ArrayBuffer message = new ArrayBuffer(command);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(message, 0);
        switch (header.templateId()) {
            case PutDecoder.TEMPLATE_ID -> tell(table, new PutDecoder().wrapAndApplyHeader(message, 0, header));
            case RemoveDecoder.TEMPLATE_ID -> tell(table, new RemoveDecoder().wrapAndApplyHeader(message, 0, header));
            case TouchDecoder.TEMPLATE_ID -> tell(table, new TouchDecoder().wrapAndApplyHeader(message, 0, header));
            case IncrementDecoder.TEMPLATE_ID -> {
                final IncrementDecoder increment = new IncrementDecoder().wrapAndApplyHeader(message, 0, header);
                final byte[] key = new byte[increment.keyLength()];
                increment.getKey(key, 0, key.length);
                table.onOwnWrite(text(key), reply.revision());
            }
            case UpdateMapDecoder.TEMPLATE_ID -> {
                final UpdateMapDecoder update = new UpdateMapDecoder().wrapAndApplyHeader(message, 0, header);
                final byte[] key = new byte[update.keyLength()];
                update.getKey(key, 0, key.length);
                table.onOwnWrite(text(key), reply.revision());
            }
            default ->
                throw new IllegalStateException("command of template " + header.templateId()
                        + " writes an entry, and near caches do not know what it leaves behind");
        }
    }

    private void tell(final NearTable table, final PutDecoder put) {
        final byte[] keyBytes = new byte[put.keyLength()];
        put.getKey(keyBytes, 0, keyBytes.length);
        final String key = text(keyBytes);
        final boolean saysAllAboutExpiry =
                put.ttlMs() != PutDecoder.ttlMsNullValue() && put.idleMs() != PutDecoder.idleMsNullValue();
        if (reply.code() != ResultCode.OK || !saysAllAboutExpiry) {
            table.onOwnWrite(key, reply.revision());
            return;
        }
        final byte[] value = new byte[put.valueLength()];
        put.getValue(value, 0, value.length);
        final long remainingMs = earlier(put.ttlMs(), put.idleMs());
        final Optional<Duration> remaining =
                remainingMs == NEVER ? Optional.empty() : Optional.of(Duration.ofMillis(remainingMs));
        final Entry entry = new Entry(key, Entry.Type.VALUE, value, Map.of(), reply.revision(), remaining);
        table.onOwnWrite(key, Optional.of(entry), reply.revision(), remainingMs, madeNs);
    }

    private void tell(final NearTable table, final RemoveDecoder remove) {
        final byte[] key = new byte[remove.keyLength()];
        remove.getKey(key, 0, key.length);
        if (reply.code() == ResultCode.CONDITION_FAILED) {
            table.onOwnWrite(text(key), reply.revision());
        } else {
            table.onOwnWrite(text(key), Optional.empty(), reply.revision(), NEVER, madeNs);
        }
    }

    private void tell(final NearTable table, final TouchDecoder touch) {
        final byte[] key = new byte[touch.keyLength()];
        touch.getKey(key, 0, key.length);
        final boolean onlyProlongs =
                touch.ttlMs() == TouchDecoder.ttlMsNullValue() && touch.idleMs() == TouchDecoder.idleMsNullValue();
        if (reply.code() == ResultCode.NOT_FOUND) {
            table.onOwnWrite(text(key), Optional.empty(), reply.revision(), NEVER, madeNs);
        } else if (!onlyProlongs) {
            table.onOwnWrite(text(key), reply.revision());
        }
    }

    /** The earlier of two times, of which 0 is never. */
    private static long earlier(final long ttlMs, final long idleMs) {
        if (ttlMs == 0 || idleMs == 0) {
            return Math.max(ttlMs, idleMs) == 0 ? NEVER : Math.max(ttlMs, idleMs);
        }
        return Math.min(ttlMs, idleMs);
    }

    private static String text(final byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
