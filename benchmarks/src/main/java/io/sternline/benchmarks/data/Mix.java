package io.sternline.benchmarks.data;

/**
 * Stafford's variant 13 of the 64-bit finaliser of MurmurHash3, as in {@link java.util.SplittableRandom}: one to one, so
 * distinct numbers stay distinct, and a few instructions long, so that it does not show in what is measured.
 */
final class Mix {
    /** Odd, and its multiples spread evenly: 2^64 divided by the golden ratio. */
    static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Mix() {}

    static long mix(final long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
