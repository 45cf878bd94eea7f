package io.sternline.server.state;

import org.agrona.DirectBuffer;

/** Brings the frames of commands for ASYNC namespaces from the gateway thread to the state thread. */
public interface LocalCommandSource {
    /** For a node that has no gateway. */
    LocalCommandSource NONE = (handler, limit) -> 0;

    /** Takes one frame. */
    @FunctionalInterface
    interface FrameHandler {
        /**
         * @param connectionId where the replies go; 0: nobody waits for any.
         * @param buffer holds the LocalCommandFrame with its header, checked by the gateway; valid during the call only.
         */
        void onFrame(long connectionId, DirectBuffer buffer, int offset, int length);
    }

    /**
     * Hands over up to {@code limit} waiting frames.
     *
     * @return how many.
     */
    int poll(FrameHandler handler, int limit);
}
