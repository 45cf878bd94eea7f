package io.sternline.replication.cluster;

import io.aeron.logbuffer.FrameDescriptor;
import io.sternline.replication.NodeStartException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How large a packet of the log may be on loopback. A receiver tells the sender how far it may go on only after a quarter of the
 * window, and the sender sends no part of a packet: one that is larger than the rest of the window would be waited for by both,
 * for ever. A new log takes half of the window, which leaves room for a machine whose buffers are smaller.
 */
final class LogPackets {
    private LogPackets() {}

    /** @param windowBytes what may be in flight to one receiver. */
    static int bytesMax(final int windowBytes) {
        return Math.min(DriverSettings.BATCH_MTU_BYTES, windowBytes / 2 & -FrameDescriptor.FRAME_ALIGNMENT);
    }

    /**
     * A log goes on with packets of the size it was begun with, whatever this machine's buffers are now.
     *
     * @throws NodeStartException if they are too small for it.
     */
    static void check(final Path archive, final int packetBytes, final int windowBytes) {
        if (packetBytes > DriverSettings.NETWORK_MTU_BYTES && packetBytes > windowBytes - windowBytes / 4) {
            throw new NodeStartException(
                    "the log in " + archive + " was begun with packets of up to " + packetBytes
                            + " bytes, for which this machine's socket buffers of " + windowBytes
                            + " bytes are too small: set net.core.rmem_max and net.core.wmem_max to "
                            + 2 * packetBytes + " at least",
                    null);
        }
    }

    /** @return what an operator should know of a log that goes on with packets for loopback though the group is not there any more. */
    static Optional<String> remark(final Path archive, final int packetBytes, final boolean isLoopback) {
        if (isLoopback || packetBytes <= DriverSettings.NETWORK_MTU_BYTES) {
            return Optional.empty();
        }
        return Optional.of("the log in " + archive + " was begun on loopback with packets of up to " + packetBytes
                + " bytes, and keeps them: on a network each goes in pieces, and one piece that is lost costs the whole"
                + " packet. It is safe, and slow where packets are lost. A group that is begun on its network has packets of "
                + DriverSettings.NETWORK_MTU_BYTES + " bytes");
    }
}
