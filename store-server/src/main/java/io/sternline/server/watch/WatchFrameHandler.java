package io.sternline.server.watch;

import org.agrona.DirectBuffer;

/** Takes the frames of watches, on the gateway thread. */
@FunctionalInterface
public interface WatchFrameHandler {
    /**
     * A WatchOpened, WatchEvents or WatchEnded, without a frame's length.
     *
     * @param changes how many are in it.
     */
    void onFrame(long connectionId, long handle, int changes, DirectBuffer buffer, int offset, int length);
}
