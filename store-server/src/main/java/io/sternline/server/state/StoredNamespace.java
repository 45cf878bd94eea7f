package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sternline.protocol.Protocol;

/** A namespace of the registry. Its settings may be replaced; id and name stay. */
final class StoredNamespace {
    /**
     * What a namespace says of its entries.
     *
     * @param ttlMs default time to live; 0: none.
     * @param idleMs default idle timeout; 0: none.
     * @param keyBytesMax largest key.
     * @param valueBytesMax largest plain value; counters are not measured by it.
     */
    record Settings(long ttlMs, long idleMs, int keyBytesMax, int valueBytesMax) {
        static final Settings DEFAULT = new Settings(0, 0, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX);

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

    void settings(final Settings newSettings) {
        settings = newSettings;
    }
}
