package io.sternline.server.engine;

import io.sternline.protocol.sbe.EntryType;

/**
 * Hashes of keys, by which entries are found, and of whole entries, which add up to the table's digest.
 *
 * <p>Keys are hashed with SipHash under a secret seed: who chooses keys cannot choose where they collide. What an entry adds
 * to the digest is the sum of three hashes, all of which its key's hash goes into: of its content, of its times, and of its
 * terms. So a touch changes the digest without reading the value. The digest is to show nodes that have come apart; it is
 * no defence against forgers, and uses a faster hash (xxHash) for values.
 */
final class EntryHash {
    private static final long TIMES_TAG = 0x7d3c_91f5_0b62_e84bL;
    private static final long TERM_TAG = 0x2f9a_66d1_c35e_7081L;

    private long seed0;
    private long seed1;

    void seed(final long newSeed0, final long newSeed1) {
        seed0 = newSeed0;
        seed1 = newSeed1;
    }

    long ofKey(final int namespaceId, final ByteSlice key) {
        return SipHash.hash(seed0 ^ namespaceId, seed1, key.buffer(), key.offset(), key.length());
    }

    /** Of an entry's type, revision and value. */
    long ofContent(final long keyHash, final EntryType type, final long revision, final ByteSlice value) {
        final long seed = mix(mix(keyHash ^ revision) + type.value());
        return XxHash64.hash(value.buffer(), value.offset(), value.length(), seed);
    }

    /** Of an entry's deadlines. */
    long ofTimes(final long keyHash, final long deadlineMs, final long idleMs, final long touchedMs) {
        return mix(mix(mix(mix(keyHash ^ TIMES_TAG) ^ deadlineMs) ^ idleMs) ^ touchedMs);
    }

    /** Of one of an entry's terms. */
    long ofTerm(final long keyHash, final long termHash) {
        return mix(mix(keyHash ^ TERM_TAG) ^ termHash);
    }

    /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014): a bijection in which each bit depends on all others. */
    private static long mix(final long bits) {
        final long once = (bits ^ bits >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        final long twice = (once ^ once >>> 27) * 0x94d0_49bb_1331_11ebL;
        return twice ^ twice >>> 31;
    }
}
