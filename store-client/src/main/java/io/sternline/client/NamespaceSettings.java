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
 * @param replication how changes reach the replicas; a namespace that exists keeps what it was made with, and a definition
 *     that says something else is rejected.
 */
public record NamespaceSettings(
        Duration ttl,
        Duration idle,
        int keyBytesMax,
        int valueBytesMax,
        long entriesMax,
        long bytesMax,
        WhenFull whenFull,
        Replication replication) {
    /** Nothing expires by itself, limits as wide as the protocol's and the node's. */
    public static final NamespaceSettings DEFAULT = new NamespaceSettings(
            Duration.ZERO,
            Duration.ZERO,
            Protocol.KEY_BYTES_MAX,
            Protocol.VALUE_BYTES_MAX,
            0,
            0,
            WhenFull.REJECT,
            Replication.SYNC);

    public NamespaceSettings withTtl(final Duration newTtl) {
        return new NamespaceSettings(
                newTtl, idle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull, replication);
    }

    public NamespaceSettings withIdle(final Duration newIdle) {
        return new NamespaceSettings(
                ttl, newIdle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull, replication);
    }

    public NamespaceSettings withKeyBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, newMax, valueBytesMax, entriesMax, bytesMax, whenFull, replication);
    }

    public NamespaceSettings withValueBytesMax(final int newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, newMax, entriesMax, bytesMax, whenFull, replication);
    }

    public NamespaceSettings withEntriesMax(final long newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, newMax, bytesMax, whenFull, replication);
    }

    public NamespaceSettings withBytesMax(final long newMax) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, entriesMax, newMax, whenFull, replication);
    }

    public NamespaceSettings withWhenFull(final WhenFull newRule) {
        return new NamespaceSettings(ttl, idle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, newRule, replication);
    }

    public NamespaceSettings withReplication(final Replication newReplication) {
        return new NamespaceSettings(
                ttl, idle, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull, newReplication);
    }
}
