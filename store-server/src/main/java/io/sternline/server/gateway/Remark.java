package io.sternline.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Checks what somebody says about themselves or their reasons, which the history will keep. */
final class Remark {
    private Remark() {}

    /** @return null if it is a text of no more than {@code bytesMax} bytes. */
    static Refusal check(
            final String what,
            final MessageShape shape,
            final DirectBuffer buffer,
            final int offset,
            final int field,
            final int bytesMax) {
        final int bytes = shape.fieldBytes(buffer, offset, field);
        if (bytes > bytesMax) {
            return Refusal.invalid("'" + what + "' of " + bytes + " bytes; " + bytesMax + " are allowed");
        }
        final byte[] text = new byte[bytes];
        buffer.getBytes(shape.fieldOffset(buffer, offset, field), text);
        // What is not UTF-8 comes back changed.
        return Arrays.equals(new String(text, UTF_8).getBytes(UTF_8), text)
                ? null
                : Refusal.invalid("'" + what + "' is not text in UTF-8");
    }
}
