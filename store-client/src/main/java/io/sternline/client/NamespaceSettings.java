package io.sternline.client;

import io.sternline.protocol.Protocol;
import java.time.Duration;

/**
 * Settings of a namespace, the same on every node.
 *
 * @param ttl time to live of entries whose write says nothing else; zero: none.
 * @param idle idle timeout of entries whose write says nothing else; zero: none.
 * @param keyBytesMax largest key, 1 to 1,024 bytes of UTF-8.
 * @param valueBytesMax largest value, 0 to 524,288 bytes.
 */
public record NamespaceSettings(Duration ttl, Duration idle, int keyBytesMax, int valueBytesMax) {
    /** Nothing expires by itself, limits as wide as the protocol's. */
    public static final NamespaceSettings DEFAULT =
            new NamespaceSettings(Duration.ZERO, Duration.ZERO, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX);

    public NamespaceSettings withTtl(final Duration newTtl) {
        return new NamespaceSettings(newTtl, idle, keyBytesMax, valueBytesMax);
    }

    public NamespaceSettings withIdle(final Duration newIdle) {
        return new NamespaceSettings(ttl, newIdle, keyBytesMax, valueBytesMax);
    }

    public NamespaceSettings withKeyBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, newMax, valueBytesMax);
    }

    public NamespaceSettings withValueBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, newMax);
    }
}
