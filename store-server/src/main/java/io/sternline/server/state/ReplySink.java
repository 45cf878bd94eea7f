package io.sternline.server.state;

import org.agrona.DirectBuffer;

/** Takes replies from the state to the gateway. State thread. */
public interface ReplySink {
    /**
     * Hands on one reply message (with its header), which is copied.
     *
     * @param connectionId the connection that asked.
     * @return false if there is no room now; the caller tries again.
     */
    boolean offer(long connectionId, DirectBuffer reply, int offset, int length);
}
