package io.sternline.replication.async;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Where terms end, in a message or a request: a revision each, oldest first. */
final class EndsCodec {
    /** More terms than a node can be thought to be away for; what lies before is as good as unknown. */
    static final int ENDS_MAX = 1_000;

    static final int BYTES_MAX = ENDS_MAX * Long.BYTES;

    private EndsCodec() {}

    /** @return bytes written. */
    static int encode(final MutableDirectBuffer buffer, final int offset, final List<Long> ends) {
        final int count = ends.size();
        requireCount(count);
        for (int i = 0; i < count; i++) {
            buffer.putLong(offset + i * Long.BYTES, ends.get(i), LITTLE_ENDIAN);
        }
        return count * Long.BYTES;
    }

    static List<Long> decode(final DirectBuffer buffer, final int offset, final long count) {
        requireCount(count);
        final List<Long> ends = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            ends.add(buffer.getLong(offset + i * Long.BYTES, LITTLE_ENDIAN));
        }
        return ends;
    }

    private static void requireCount(final long count) {
        if (count < 0 || count > ENDS_MAX) {
            throw new IllegalStateException(
                    "the ends of " + count + " terms are told; at most " + ENDS_MAX + " are remembered");
        }
    }
}
