package io.sternline.server.gateway;

import org.agrona.DirectBuffer;

/** Takes checked frames of commands to where they are carried out. */
@FunctionalInterface
interface FrameSink {
    /**
     * Takes a copy of a frame.
     *
     * @return false if there is no room now.
     */
    boolean append(long connectionId, DirectBuffer frame, int offset, int length);
}
