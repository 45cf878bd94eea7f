package io.sternline.server.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.protocol.sbe.WatchEndedEncoder;
import io.sternline.protocol.sbe.WatchEventsEncoder;
import io.sternline.protocol.sbe.WatchOpenedEncoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes what a watch is told, for one watch at a time: one buffer serves all, as nothing is kept for a watch between two
 * turns.
 *
 * <p>A frame is filled up to 64 KiB or what is left of the credit, whichever is less. Only its first change may exceed that: a
 * change larger than the credit would otherwise never come through.
 */
final class FramePacker {
    static final int PACK_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH + WatchEventsEncoder.BLOCK_LENGTH;

    private final FrameSink sink;
    private final GroupTime time;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Protocol.FRAME_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final WatchOpenedEncoder opened = new WatchOpenedEncoder();
    private final WatchEventsEncoder events = new WatchEventsEncoder();
    private final WatchEndedEncoder ended = new WatchEndedEncoder();
    private final PackWriter pack = new PackWriter();
    private int changes;
    private long lastRevision;
    private long nowNs;

    FramePacker(final FrameSink sink, final GroupTime time) {
        this.sink = sink;
        this.time = time;
        pack.wrap(buffer, PACK_OFFSET);
    }

    /** What time it is in this duty cycle. */
    void now(final long cycleNs) {
        nowNs = cycleNs;
    }

    /**
     * Packs a change, and sends the frame before it if that is full.
     *
     * @return false if the watch has no credit left: what was packed has been sent, this change has not.
     */
    boolean append(
            final Watch watch, final long revision, final DirectBuffer source, final int offset, final int length) {
        if (changes > 0 && pack.length() + Protocol.LENGTH_BYTES + length > packBytesMax(watch)) {
            send(watch, lastRevision, false);
        }
        if (changes == 0 && watch.creditBytes() <= 0) {
            return false;
        }
        pack.append(source, offset, length);
        changes++;
        lastRevision = revision;
        return true;
    }

    private static long packBytesMax(final Watch watch) {
        return Math.min(Protocol.FRAME_BYTES_TARGET - PACK_OFFSET, watch.creditBytes());
    }

    /** Sends what is packed, if anything is; all that matches up to {@code revision} is in it or has been sent. */
    void flush(final Watch watch, final long revision, final boolean isAtEnd) {
        if (changes > 0) {
            send(watch, revision, isAtEnd);
        }
    }

    /** Tells how far the watch has come, unless it was told lately or its connection has not taken anything for long. */
    boolean progress(final Watch watch, final long revision, final boolean isAtEnd) {
        if (!isDue(watch)) {
            return false;
        }
        send(watch, revision, isAtEnd);
        return true;
    }

    /** Whether {@link #progress} would tell the watch anything. */
    boolean isDue(final Watch watch) {
        return nowNs - watch.toldNs >= WatchLimits.PROGRESS_INTERVAL_NS
                && watch.link().hasRoomToTell();
    }

    private void send(final Watch watch, final long revision, final boolean isAtEnd) {
        events.wrapAndApplyHeader(buffer, 0, header)
                .watchId(watch.watchId())
                .revision(revision)
                .groupTimeMs(time.nowMs())
                .isAtEnd((short) (isAtEnd ? 1 : 0));
        watch.useCredit(pack.length());
        send(watch, changes, PACK_OFFSET + pack.length());
        changes = 0;
        pack.wrap(buffer, PACK_OFFSET);
    }

    void opened(final Watch watch) {
        opened.wrapAndApplyHeader(buffer, 0, header).watchId(watch.watchId()).revision(watch.revision);
        send(watch, 0, MessageHeaderEncoder.ENCODED_LENGTH + opened.encodedLength());
    }

    void ended(final Watch watch, final WatchEnd reason, final long oldestRevision, final String message) {
        final byte[] text = message.getBytes(UTF_8);
        final byte[] bounded =
                text.length > WatchLimits.MESSAGE_BYTES_MAX ? Arrays.copyOf(text, WatchLimits.MESSAGE_BYTES_MAX) : text;
        ended.wrapAndApplyHeader(buffer, 0, header)
                .watchId(watch.watchId())
                .reason(reason)
                .oldestRevision(oldestRevision)
                .putMessage(bounded, 0, bounded.length);
        send(watch, 0, MessageHeaderEncoder.ENCODED_LENGTH + ended.encodedLength());
    }

    private void send(final Watch watch, final int changesInFrame, final int length) {
        watch.toldNs = nowNs;
        watch.link().sent(length);
        sink.send(watch, changesInFrame, buffer, length);
    }
}
