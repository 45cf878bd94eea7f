package io.sternline.server.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.MessageSizeEstimator;

/** Lets Netty count what waiting buffers take, not what is in them: a small reply lies in a larger buffer. */
final class CapacityEstimator implements MessageSizeEstimator, MessageSizeEstimator.Handle {
    static final CapacityEstimator INSTANCE = new CapacityEstimator();

    private CapacityEstimator() {}

    @Override
    public Handle newHandle() {
        return this;
    }

    @Override
    public int size(final Object message) {
        return message instanceof ByteBuf buffer ? buffer.capacity() : 0;
    }
}
