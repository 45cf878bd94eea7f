package io.sternline.client;

import io.sternline.protocol.Protocol;
import java.time.Duration;

/**
 * Settings of a namespace, the same on every node.
 *
 * <pre>{@code
 * NamespaceSettings.DEFAULT.withIdle(Duration.ofMinutes(30)).withEntriesMax(100_000).withWhenFull(WhenFull.EVICT_SOONEST)
 * }</pre>
 *
 * @param ttl time to live of entries whose write says nothing else; zero: none.
 * @param idle idle timeout of entries whose write says nothing else; zero: none.
 * @param keyBytesMax largest key, 1 to 1,024 bytes of UTF-8.
 * @param valueBytesMax largest value, 0 to 524,288 bytes; a map's is all its fields together.
 * @param entriesMax most entries; 0: no limit but the node's.
 * @param bytesMax most bytes of keys, values and terms, and 64 for each entry and term; 0: no limit but the node's.
 * @param whenFull what becomes of a write for which there is no room, be it within the namespace's limits or the node's.
 */
public record NamespaceSettings(
        Duration ttl,
        Duration idle,
        int keyBytesMax,
        int valueBytesMax,
        long entriesMax,
        long bytesMax,
        WhenFull whenFull) {
    /** Nothing expires by itself, limits as wide as the protocol's and the node's. */
    public static final NamespaceSettings DEFAULT = new NamespaceSettings(
            Duration.ZERO, Duration.ZERO, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX, 0, 0, WhenFull.REJECT);

    public NamespaceSettings withTtl(final Duration newTtl) {
        return new NamespaceSettings(newTtl, idle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull);
    }

    public NamespaceSettings withIdle(final Duration newIdle) {
        return new NamespaceSettings(ttl, newIdle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull);
    }

    public NamespaceSettings withKeyBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, newMax, valueBytesMax, entriesMax, bytesMax, whenFull);
    }

    public NamespaceSettings withValueBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, newMax, entriesMax, bytesMax, whenFull);
    }

    public NamespaceSettings withEntriesMax(final long newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, newMax, bytesMax, whenFull);
    }

    public NamespaceSettings withBytesMax(final long newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, entriesMax, newMax, whenFull);
    }

    public NamespaceSettings withWhenFull(final WhenFull newRule) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, newRule);
    }
}
