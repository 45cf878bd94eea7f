package io.sternline.client;

import java.util.Optional;

/**
 * What a near cache holds.
 *
 * <pre>{@code
 * NearCacheOptions.all().withBytesMax(256 << 20)
 * }</pre>
 *
 * @param prefix of the keys held; empty text: all of the namespace. Empty: only keys that were read through the cache.
 * @param bytesMax most bytes of keys and values, and a fixed amount for each entry; from 64 KiB. Where not all fits, entries
 *     that were not read lately make room, and what is missing is asked of the group. From then on so is each key that does not
 *     exist, when it is asked for first, as there is no telling it from those that made room; even if all would fit again
 *     later, until everything has to be copied anew. So give room for all, with some to spare, where that matters.
 */
public record NearCacheOptions(Optional<String> prefix, long bytesMax) {
    private static final long BYTES_DEFAULT = 64L << 20;

    public NearCacheOptions {
        if (bytesMax < 64 << 10) {
            throw new IllegalArgumentException("bytesMax must be at least 65,536 bytes, not " + bytesMax);
        }
    }

    /** The whole namespace. */
    public static NearCacheOptions all() {
        return prefix("");
    }

    /** All keys that begin with {@code prefix}. */
    public static NearCacheOptions prefix(final String prefix) {
        return new NearCacheOptions(Optional.of(prefix), BYTES_DEFAULT);
    }

    /** Those keys that are read through the cache, from the first read on. */
    public static NearCacheOptions keysRead() {
        return new NearCacheOptions(Optional.empty(), BYTES_DEFAULT);
    }

    public NearCacheOptions withBytesMax(final long newMax) {
        return new NearCacheOptions(prefix, newMax);
    }
}
