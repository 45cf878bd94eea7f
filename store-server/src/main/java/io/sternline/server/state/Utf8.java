package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;

/**
 * Tells whether bytes are text in UTF-8, by table 3-7 of the Unicode standard: shortest forms only, no surrogates. What
 * is not would look alike to clients that decode it, though it differs here.
 */
final class Utf8 {
    private Utf8() {}

    static boolean isText(final ByteSlice bytes) {
        final DirectBuffer buffer = bytes.buffer();
        final int end = bytes.offset() + bytes.length();
        int at = bytes.offset();
        while (at < end) {
            final int lead = buffer.getByte(at) & 0xff;
            final int more = continuationBytes(lead);
            if (more < 0 || more >= end - at || (more > 0 && !isSecond(lead, buffer.getByte(at + 1) & 0xff))) {
                return false;
            }
            for (int i = 2; i <= more; i++) {
                if ((buffer.getByte(at + i) & 0xc0) != 0x80) {
                    return false;
                }
            }
            at += 1 + more;
        }
        return true;
    }

    /** How many bytes follow a leading one; -1: it leads nothing. */
    private static int continuationBytes(final int lead) {
        if (lead < 0x80) {
            return 0;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return -1;
        }
        return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    }

    private static boolean isSecond(final int lead, final int second) {
        final int min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        final int max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return second >= min && second <= max;
    }
}
