package io.sternline.server.engine;

import org.agrona.DirectBuffer;

/**
 * XXH64, the fast 64-bit hash by Yann Collet, after its public description ("xxHash fast digest algorithm", version
 * 0.2.0, github.com/Cyan4973/xxHash).
 *
 * <p>Not keyed in a way that withstands an attacker: for digests, not for finding keys ({@link SipHash} is for that).
 * Checked against the vectors published with it. Allocates nothing.
 */
final class XxHash64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE_BYTES = 4 * Long.BYTES;

    private XxHash64() {}

    static long hash(final DirectBuffer data, final int offset, final int length, final long seed) {
        final byte[] array = data.byteArray();
        final long begin = CheckedBytes.begin(data, offset, length);
        int at = 0;
        long hash = seed + PRIME_5;
        if (length >= STRIPE_BYTES) {
            at = length & -STRIPE_BYTES;
            hash = stripes(array, begin, at, seed);
        }
        hash += length;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash ^= round(0, CheckedBytes.getLong(array, begin + at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at + Integer.BYTES <= length) {
            hash ^= (CheckedBytes.getInt(array, begin + at) & 0xffff_ffffL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += Integer.BYTES;
        }
        for (; at < length; at++) {
            hash ^= CheckedBytes.getByte(array, begin + at) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        return avalanche(hash);
    }

    private static long stripes(final byte[] array, final long begin, final int length, final long seed) {
        long lane1 = seed + PRIME_1 + PRIME_2;
        long lane2 = seed + PRIME_2;
        long lane3 = seed;
        long lane4 = seed - PRIME_1;
        for (int i = 0; i < length; i += STRIPE_BYTES) {
            final long at = begin + i;
            lane1 = round(lane1, CheckedBytes.getLong(array, at));
            lane2 = round(lane2, CheckedBytes.getLong(array, at + Long.BYTES));
            lane3 = round(lane3, CheckedBytes.getLong(array, at + 2 * Long.BYTES));
            lane4 = round(lane4, CheckedBytes.getLong(array, at + 3 * Long.BYTES));
        }
        long hash = Long.rotateLeft(lane1, 1)
                + Long.rotateLeft(lane2, 7)
                + Long.rotateLeft(lane3, 12)
                + Long.rotateLeft(lane4, 18);
        hash = merge(hash, lane1);
        hash = merge(hash, lane2);
        hash = merge(hash, lane3);
        return merge(hash, lane4);
    }

    private static long round(final long accumulator, final long lane) {
        return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(final long hash, final long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(final long hash) {
        long mixed = (hash ^ hash >>> 33) * PRIME_2;
        mixed = (mixed ^ mixed >>> 29) * PRIME_3;
        return mixed ^ mixed >>> 32;
    }
}
