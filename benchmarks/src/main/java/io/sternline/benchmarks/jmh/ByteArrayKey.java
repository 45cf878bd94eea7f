package io.sternline.benchmarks.jmh;

import java.util.Arrays;

/** A key of a {@code HashMap}. Its hash is kept, as a string's is. */
final class ByteArrayKey {
    private final byte[] bytes;
    private int hash;

    ByteArrayKey(final byte[] bytes) {
        this.bytes = bytes;
        rehash();
    }

    /** For a key that serves to look others up and is no key of a map itself: its bytes are others now. */
    ByteArrayKey rehash() {
        hash = Arrays.hashCode(bytes);
        return this;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ByteArrayKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
