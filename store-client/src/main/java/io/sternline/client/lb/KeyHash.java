package io.sternline.client.lb;

/**
 * The hash that {@link Policy#CONSISTENT_HASH} goes by: FNV-1a over the text's UTF-16 characters, then MurmurHash3's 64-bit finalizer,
 * since FNV alone leaves similar keys near each other. The same on every JVM. Not keyed: who may choose keys may choose backends.
 */
final class KeyHash {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private KeyHash() {}

    static long of(final String text) {
        return of(text, 0);
    }

    /** Of the text and a number: independent of each other for different numbers. */
    static long of(final String text, final int number) {
        long hash = FNV_BASIS ^ mix(number);
        for (int index = 0; index < text.length(); index++) {
            hash = (hash ^ text.charAt(index)) * FNV_PRIME;
        }
        return mix(hash);
    }

    static int of(final byte[] bytes) {
        long hash = FNV_BASIS;
        for (final byte next : bytes) {
            hash = (hash ^ next) * FNV_PRIME;
        }
        return (int) mix(hash);
    }

    private static long mix(final long value) {
        long mixed = value;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
