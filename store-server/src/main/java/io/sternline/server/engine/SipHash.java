package io.sternline.server.engine;

import org.agrona.DirectBuffer;

/**
 * SipHash-2-4, the keyed 64-bit hash of Aumasson and Bernstein ("SipHash: a fast short-input PRF", 2012).
 *
 * <p>Checked against the vectors of the authors' reference implementation. Allocates nothing.
 */
public final class SipHash {
    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;
    private static final long FINISH = 0xff;
    private static final int WORD_ROUNDS = 2;
    private static final int FINISH_ROUNDS = 4;

    private SipHash() {}

    /** Hashes {@code length} bytes under the 128-bit key {@code (key0, key1)}, both halves read little endian. */
    public static long hash(
            final long key0, final long key1, final DirectBuffer data, final int offset, final int length) {
        long v0 = INIT_0 ^ key0;
        long v1 = INIT_1 ^ key1;
        long v2 = INIT_2 ^ key0;
        long v3 = INIT_3 ^ key1;
        final byte[] array = data.byteArray();
        final long begin = CheckedBytes.begin(data, offset, length);
        final int wordsEnd = length & -Long.BYTES;
        int rounds = WORD_ROUNDS;
        long word = 0;
        // One loop for the words, the last word and the finish: the rounds below are the only copy of the permutation.
        for (int at = 0; rounds == WORD_ROUNDS; at += Long.BYTES) {
            if (at < wordsEnd) {
                word = CheckedBytes.getLong(array, begin + at);
            } else if (at == wordsEnd) {
                word = lastWord(array, begin + wordsEnd, length);
            } else {
                v2 ^= FINISH;
                word = 0;
                rounds = FINISH_ROUNDS;
            }
            v3 ^= word;
            for (int i = 0; i < rounds; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long lastWord(final byte[] array, final long begin, final int length) {
        long word = (long) length << 56;
        for (int i = 0, left = length & (Long.BYTES - 1); i < left; i++) {
            word |= (long) CheckedBytes.getByte(array, begin + i) << (8 * i);
        }
        return word;
    }
}
