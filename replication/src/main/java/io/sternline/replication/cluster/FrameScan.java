package io.sternline.replication.cluster;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * Walks over the frames of one file of the log and says where and how they end.
 *
 * <p>The archive writes forwards, and only when a write is done, and forced with durability DISK, does it begin the next and
 * tell anybody. So a write that was cut short leaves frames that are whole, then at most one whose end is missing, then
 * zeros to the end of the file. That frame was never acknowledged. Anything else (a wrong checksum with log behind it, a
 * header that makes no sense, noise after the end) is damage: what it has hit may well have been acknowledged.
 */
final class FrameScan {
    /** What a disk writes whole or not at all. */
    static final int SECTOR_BYTES = 512;

    private static final int HEADER_BYTES = DataHeaderFlyweight.HEADER_LENGTH;

    private final CRC32C crc = new CRC32C();
    private final int initialTermId;
    private final int termBytes;
    private boolean isInsideMessage;

    enum Ending {
        /** Frames up to the last byte. */
        FULL,
        /** Frames, then zeros. */
        ZEROS,
        /** Frames, one of which the end was never written, zeros. */
        TORN,
        DAMAGED
    }

    /** @param offset behind the last whole frame. @param reason of the damage; otherwise empty. */
    record Result(Ending ending, int offset, String reason) {}

    FrameScan(final int initialTermId, final int termBytes) {
        this.initialTermId = initialTermId;
        this.termBytes = termBytes;
    }

    /**
     * @param file the whole file, little endian.
     * @param filePosition log position of its first byte.
     * @param from where its first frame is.
     */
    Result scan(final ByteBuffer file, final long filePosition, final int from) {
        final int capacity = file.capacity();
        final ByteBuffer frames = file.order(ByteOrder.LITTLE_ENDIAN);
        int offset = from;
        while (offset < capacity) {
            final int length = frames.getInt(offset);
            if (length == 0) {
                return writtenEnd(frames, offset) == offset
                        ? new Result(Ending.ZEROS, offset, "")
                        : new Result(Ending.DAMAGED, offset, "a frame has lost its header");
            }
            final String nonsense = nonsense(frames, offset, length, filePosition);
            if (!nonsense.isEmpty()) {
                return new Result(Ending.DAMAGED, offset, nonsense);
            }
            final int end = offset + BitUtil.align(length, FrameDescriptor.FRAME_ALIGNMENT);
            if (!isPadding(frames, offset)) {
                if (!isIntact(frames, offset, end)) {
                    return BitUtil.align(writtenEnd(frames, offset), SECTOR_BYTES) < end
                            ? new Result(Ending.TORN, offset, "")
                            : new Result(Ending.DAMAGED, offset, "the checksum of a frame is wrong");
                }
                final int flags = frames.get(offset + DataHeaderFlyweight.FLAGS_FIELD_OFFSET);
                final boolean begins = (flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0;
                // A message may lack its end, if its primary died while it was sent, but never its beginning.
                if (!begins && !isInsideMessage) {
                    return new Result(Ending.DAMAGED, offset, "the beginning of a message is missing");
                }
                isInsideMessage = (flags & FrameDescriptor.END_FRAG_FLAG) == 0;
            }
            offset = end;
        }
        return new Result(Ending.FULL, capacity, "");
    }

    /** @return what is wrong with a frame's header; empty: nothing. */
    private String nonsense(final ByteBuffer frames, final int offset, final int length, final long filePosition) {
        final long position = filePosition + offset;
        final int termOffset = (int) (position & (termBytes - 1));
        final int termId = initialTermId + (int) (position / termBytes);
        if (length < HEADER_BYTES || length > termBytes - termOffset) {
            return "a frame claims to have " + length + " bytes";
        }
        final boolean isInPlace = frames.getInt(offset + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET) == termOffset
                && frames.getInt(offset + DataHeaderFlyweight.TERM_ID_FIELD_OFFSET) == termId;
        if (!isInPlace) {
            return "a frame's header belongs elsewhere";
        }
        final short type = frames.getShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET);
        final boolean isKnown = type == DataHeaderFlyweight.HDR_TYPE_DATA || type == DataHeaderFlyweight.HDR_TYPE_PAD;
        return isKnown ? "" : "a frame has the unknown type " + type;
    }

    private static boolean isPadding(final ByteBuffer frames, final int offset) {
        return frames.getShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET) == DataHeaderFlyweight.HDR_TYPE_PAD;
    }

    /** The archive writes the checksum over the session's id, which means nothing in a file. */
    private boolean isIntact(final ByteBuffer frames, final int offset, final int end) {
        crc.reset();
        crc.update(frames.limit(end).position(offset + HEADER_BYTES));
        frames.clear();
        return frames.getInt(offset + DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET) == (int) crc.getValue();
    }

    /** @return behind the last byte that is not zero; {@code from} if there is none. */
    private static int writtenEnd(final ByteBuffer frames, final int from) {
        int end = frames.capacity();
        while (end - Long.BYTES >= from && frames.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > from && frames.get(end - 1) == 0) {
            end--;
        }
        return end;
    }
}
