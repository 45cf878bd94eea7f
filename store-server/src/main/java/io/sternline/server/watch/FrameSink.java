package io.sternline.server.watch;

import org.agrona.DirectBuffer;

/** Takes frames for the gateway. */
@FunctionalInterface
interface FrameSink {
    /**
     * Hands over a frame, without its length, from the beginning of {@code buffer}; waits if there is no room.
     *
     * @param changes how many are in it.
     */
    void send(Watch watch, int changes, DirectBuffer buffer, int length);
}
