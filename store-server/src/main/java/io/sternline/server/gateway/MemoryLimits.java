package io.sternline.server.gateway;

import io.netty.util.internal.PlatformDependent;

/**
 * Direct memory that all connections may hold between them. A fraction of what the process has: whoever opens enough
 * connections could otherwise use up all of it, and the next buffer anybody asks for would not be there.
 *
 * @param inboundBytesMax buffers of frames that have begun and are not taken yet; beyond it the connections with the
 *     largest are closed.
 * @param outboundBytesMax buffers of replies that wait for their sockets; at half of it each connection is held to its
 *     share, beyond it those with the most are closed.
 */
record MemoryLimits(long inboundBytesMax, long outboundBytesMax) {
    private static final long BYTES_MAX = 256L * 1024 * 1024;

    /** Each of the two may take one part in this many of the process's direct memory. */
    private static final int PARTS = 8;

    static MemoryLimits ofProcess() {
        return of(PlatformDependent.maxDirectMemory());
    }

    static MemoryLimits of(final long directBytesMax) {
        final long bytesMax = Math.min(BYTES_MAX, directBytesMax / PARTS);
        return new MemoryLimits(bytesMax, bytesMax);
    }
}
