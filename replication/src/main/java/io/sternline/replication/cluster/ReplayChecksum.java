package io.sternline.replication.cluster;

import io.aeron.archive.checksum.Checksum;
import io.aeron.protocol.DataHeaderFlyweight;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;
import org.agrona.UnsafeApi;

/**
 * Checks log that other members copy from this node: they get what was written, or an error.
 *
 * <p>Not while the node starts. The log has just been read by {@link LogCheck}, and a snapshot is to be checked by its reader,
 * who can say what to do about it: the archive would merely break off, before the reader may even have begun.
 */
final class ReplayChecksum implements Checksum {
    private static final int TO_RECORDED =
            DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET - DataHeaderFlyweight.HEADER_LENGTH;

    private final FrameChecksum checksum = new FrameChecksum();
    private final BooleanSupplier hasStarted;

    ReplayChecksum(final BooleanSupplier hasStarted) {
        this.hasStarted = hasStarted;
    }

    /** The archive compares the answer with what lies in the frame's header. */
    @Override
    public int compute(final long address, final int offset, final int length) {
        if (hasStarted.getAsBoolean()) {
            return checksum.compute(address, offset, length);
        }
        final int recorded = UnsafeApi.getInt(address + offset + TO_RECORDED);
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? recorded : Integer.reverseBytes(recorded);
    }
}
