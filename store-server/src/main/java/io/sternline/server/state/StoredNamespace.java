package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;

/** A namespace of the registry. Its settings may be replaced; id and name stay. Its counters only count up. */
final class StoredNamespace {
    /**
     * What a namespace says of its entries.
     *
     * @param ttlMs default time to live; 0: none.
     * @param idleMs default idle timeout; 0: none.
     * @param keyBytesMax largest key.
     * @param valueBytesMax largest plain value or map; counters are not measured by it.
     * @param entriesMax most entries; 0: no limit of its own.
     * @param bytesMax most bytes, counted as the node's limit is; 0: no limit of its own.
     * @param whenFull what becomes of a write for which there is no room.
     * @param replication how its changes reach the replicas, and with that which of a node's two states holds its entries.
     */
    record Settings(
            long ttlMs,
            long idleMs,
            int keyBytesMax,
            int valueBytesMax,
            long entriesMax,
            long bytesMax,
            FullPolicy whenFull,
            Replication replication) {
        static final Settings DEFAULT = new Settings(0, 0, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX);

        /** Settings of a SYNC namespace without a limit on how much it holds. */
        Settings(final long ttlMs, final long idleMs, final int keyBytesMax, final int valueBytesMax) {
            this(ttlMs, idleMs, keyBytesMax, valueBytesMax, 0, 0, FullPolicy.REJECT);
        }

        /** Settings of a SYNC namespace. */
        Settings(
                final long ttlMs,
                final long idleMs,
                final int keyBytesMax,
                final int valueBytesMax,
                final long entriesMax,
                final long bytesMax,
                final FullPolicy whenFull) {
            this(ttlMs, idleMs, keyBytesMax, valueBytesMax, entriesMax, bytesMax, whenFull, Replication.SYNC);
        }

        /** What is wrong with these settings, in words; null if nothing is. */
        String complaint() {
            if (!isExpiry(ttlMs)) {
                return "ttlMs must be 0 (none) to " + Protocol.EXPIRY_MS_MAX + ", not " + ttlMs;
            }
            if (!isExpiry(idleMs)) {
                return "idleMs must be 0 (none) to " + Protocol.EXPIRY_MS_MAX + ", not " + idleMs;
            }
            if (keyBytesMax < 1 || keyBytesMax > Protocol.KEY_BYTES_MAX) {
                return "keyBytesMax must be 1 to " + Protocol.KEY_BYTES_MAX + ", not " + keyBytesMax;
            }
            if (valueBytesMax < 0 || valueBytesMax > Protocol.VALUE_BYTES_MAX) {
                return "valueBytesMax must be 0 to " + Protocol.VALUE_BYTES_MAX + ", not " + valueBytesMax;
            }
            if (entriesMax < 0) {
                return "entriesMax must be 0 (no limit) or more, not " + entriesMax;
            }
            if (bytesMax < 0) {
                return "bytesMax must be 0 (no limit) or more, not " + bytesMax;
            }
            if (whenFull != FullPolicy.REJECT && whenFull != FullPolicy.EVICT_SOONEST) {
                return "what to do when it is full (whenFull) is not known here";
            }
            if (replication != Replication.SYNC && replication != Replication.ASYNC) {
                return "its replication is not known here";
            }
            return null;
        }

        private static boolean isExpiry(final long durationMs) {
            return durationMs >= 0 && durationMs <= Protocol.EXPIRY_MS_MAX;
        }
    }

    private final int id;
    private final String name;
    private final byte[] nameBytes;
    private Settings settings;
    private long expired;
    private long evicted;
    private long rejected;

    StoredNamespace(final int id, final String name, final Settings settings) {
        this.id = id;
        this.name = name;
        this.nameBytes = name.getBytes(US_ASCII);
        this.settings = settings;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    byte[] nameBytes() {
        return nameBytes;
    }

    Settings settings() {
        return settings;
    }

    /** How its changes reach the replicas; never changes. */
    Replication replication() {
        return settings.replication();
    }

    void settings(final Settings newSettings) {
        settings = newSettings;
    }

    /** Entries that were removed because their time was up. */
    long expired() {
        return expired;
    }

    /** Entries that had to go before their time, to make room. */
    long evicted() {
        return evicted;
    }

    /** Writes that were refused for want of room. */
    long rejected() {
        return rejected;
    }

    void countExpired() {
        expired++;
    }

    void countEvicted() {
        evicted++;
    }

    void countRejected() {
        rejected++;
    }

    /** Takes over what a snapshot says. */
    void restoreCounters(final long newExpired, final long newEvicted, final long newRejected) {
        expired = newExpired;
        evicted = newEvicted;
        rejected = newRejected;
    }
}
