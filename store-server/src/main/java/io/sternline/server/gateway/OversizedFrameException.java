package io.sternline.server.gateway;

/** A frame's length is over the limit. */
final class OversizedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OversizedFrameException(final long bytes, final int bytesMax) {
        super("a frame of " + bytes + " bytes was announced, " + bytesMax + " are allowed here; send smaller frames");
    }
}
