package io.sternline.server.engine;

import org.agrona.DirectBuffer;

final class XxHash64 {
    private XxHash64() {}

    static long hash(final DirectBuffer b, final int o, final int l, final long seed) {
        return SipHash.hash(seed, 0, b, o, l);
    }
}
