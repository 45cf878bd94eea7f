package io.sternline.replication.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What both ends of a lifeline say first, so that another program on the port is not taken for a member: a mark, the format's
 * version, the sender's id and a checksum of the group's name. Big endian. The end that was connected to says one byte
 * more, {@link #FAREWELL}, when it closes in good order.
 */
record LifelineHello(String group, int nodeId) {
    static final int LENGTH = 20;
    static final byte FAREWELL = 1;

    private static final long MARK = 0x5374_726E_4C69_6665L;
    private static final int VERSION = 1;

    ByteBuffer encode() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(MARK)
                .putInt(VERSION)
                .putInt(nodeId)
                .putInt(checksum())
                .flip();
    }

    /** @return whether this is what a buffer filled to {@link #LENGTH} says. */
    boolean isIn(final ByteBuffer buffer) {
        return buffer.position() >= LENGTH
                && encode().equals(buffer.duplicate().flip().limit(LENGTH));
    }

    private int checksum() {
        final CRC32C checksum = new CRC32C();
        checksum.update(group.getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }
}
