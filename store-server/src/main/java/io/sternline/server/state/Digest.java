package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.server.engine.SipHash;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hashes the parts of the replicated state, so that nodes can be compared by one number. Entries are hashed by the engine.
 *
 * <p>The state's digest is the sum (modulo 2^64) of the hashes of its parts. A sum does not depend on order, and a part
 * that changes costs two hashes: take the old one away, add the new. Summing hashes of a fixed key is no defence
 * against somebody who constructs a collision; it is meant to catch nodes that have come apart, not forgers.
 *
 * <p>Parts of different kinds are told apart by a tag. Not thread-safe.
 */
final class Digest {
    private static final long KEY_0 = 0x535445524e4c494eL;
    private static final long KEY_1 = 0x4544494745535431L;

    private static final long NAMESPACE_TAG = 2;
    private static final long WINDOW_TAG = 3;
    private static final long COUNTERS_TAG = 4;

    private static final long SETTINGS_TAG = 5;
    private static final long USAGE_TAG = 6;
    private static final long TAKEOVER_TAG = 7;

    private static final int FIELDS_MAX = 12;

    private final UnsafeBuffer fields = new UnsafeBuffer(new byte[FIELDS_MAX * Long.BYTES]);
    private int count;

    long ofNamespace(final StoredNamespace namespace) {
        return begin(NAMESPACE_TAG)
                .add(namespace.id())
                .add(namespace.settings().ttlMs())
                .add(namespace.settings().idleMs())
                .add(namespace.settings().keyBytesMax())
                .add(namespace.settings().valueBytesMax())
                .add(namespace.settings().entriesMax())
                .add(namespace.settings().bytesMax())
                .add(namespace.settings().whenFull().value())
                .add(namespace.replication().value())
                .add(ofBytes(new UnsafeBuffer(namespace.nameBytes()), 0, namespace.nameBytes().length))
                .end();
    }

    /** Hash of what a namespace has counted. */
    long ofUsage(final StoredNamespace namespace) {
        return begin(USAGE_TAG)
                .add(namespace.id())
                .add(namespace.expired())
                .add(namespace.evicted())
                .add(namespace.rejected())
                .end();
    }

    /** Hash of a client's window without its results. */
    long ofWindow(final ClientWindow window) {
        return begin(WINDOW_TAG)
                .add(window.clientId())
                .add(window.finishedBelow())
                .add(window.lastActiveMs())
                .add(window.nameHash())
                .end();
    }

    /** Hash of a stored result; the reply itself holds the request number. */
    long ofResult(final long clientId, final DirectBuffer reply, final int offset, final int length) {
        return SipHash.hash(KEY_0, KEY_1 ^ clientId, reply, offset, length);
    }

    long ofCounters(final long revision, final int nextNamespaceId, final long nextClientId) {
        return begin(COUNTERS_TAG)
                .add(revision)
                .add(nextNamespaceId)
                .add(nextClientId)
                .end();
    }

    long ofSettings(final NodeSettings settings) {
        return begin(SETTINGS_TAG)
                .add(settings.hasSeed() ? 1 : 0)
                .add(settings.seed0())
                .add(settings.seed1())
                .add(settings.stateBytesMax())
                .add(settings.entriesMax())
                .add(settings.drainingNodes())
                .add(settings.recovery())
                .end();
    }

    long ofTakeover(final StoredTakeover takeover, final boolean isPlan) {
        return begin(TAKEOVER_TAG)
                .add(isPlan ? 1 : 0)
                .add(takeover.term())
                .add(takeover.nodeId())
                .add(takeover.previousNodeId())
                .add(takeover.cause().value())
                .add(takeover.wasRunning() ? 1 : 0)
                .add(takeover.groupTimeMs())
                .add(takeover.intendedNodeId())
                .add(takeover.logPosition())
                .add(ofBytes(new UnsafeBuffer(takeover.who()), 0, takeover.who().length))
                .add(ofBytes(new UnsafeBuffer(takeover.why()), 0, takeover.why().length))
                .end();
    }

    long ofBytes(final DirectBuffer buffer, final int offset, final int length) {
        return SipHash.hash(KEY_0, KEY_1, buffer, offset, length);
    }

    private Digest begin(final long tag) {
        count = 0;
        return add(tag);
    }

    private Digest add(final long field) {
        fields.putLong(count++ * Long.BYTES, field, LITTLE_ENDIAN);
        return this;
    }

    private long end() {
        return SipHash.hash(KEY_0, KEY_1, fields, 0, count * Long.BYTES);
    }
}
