package io.sternline.benchmarks.peers;

import java.nio.charset.StandardCharsets;

/**
 * A key and what it is to hold.
 *
 * @param value nobody changes it any more.
 */
record Write(String key, byte[] value) {
    /** The key as most stores take it. */
    byte[] keyBytes() {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
