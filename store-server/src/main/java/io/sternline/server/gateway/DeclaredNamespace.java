package io.sternline.server.gateway;

import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;

/**
 * A namespace that the configuration asks for. It is created when it does not exist; one that exists is left as it is.
 *
 * @param name 1 to 64 of {@code a-z A-Z 0-9 . _ -}.
 * @param ttlMs default time to live; 0: none.
 * @param idleMs default idle timeout; 0: none.
 * @param keyBytesMax largest key.
 * @param valueBytesMax largest value.
 * @param entriesMax most entries; 0: no limit of its own.
 * @param bytesMax most bytes, counted as {@link GroupLimits#stateBytesMax} is; 0: no limit of its own.
 * @param whenFull what becomes of a write for which there is no room.
 * @param replication how its changes reach the replicas.
 */
public record DeclaredNamespace(
        String name,
        long ttlMs,
        long idleMs,
        int keyBytesMax,
        int valueBytesMax,
        long entriesMax,
        long bytesMax,
        WhenFull whenFull,
        Mode replication) {
    /** How changes reach the replicas. */
    public enum Mode {
        /** Through the log: acknowledged once a majority holds them. */
        SYNC(Replication.SYNC),

        /** Behind the primary: acknowledged once it has applied them. */
        ASYNC(Replication.ASYNC);

        private final Replication wire;

        Mode(final Replication wire) {
            this.wire = wire;
        }

        Replication wire() {
            return wire;
        }
    }

    /** What becomes of a write for which there is no room. */
    public enum WhenFull {
        /** It is refused. */
        REJECT(FullPolicy.REJECT),

        /** Entries that would expire first are removed, until there is room. */
        EVICT_SOONEST(FullPolicy.EVICT_SOONEST);

        private final FullPolicy wire;

        WhenFull(final FullPolicy wire) {
            this.wire = wire;
        }

        FullPolicy wire() {
            return wire;
        }
    }
}
