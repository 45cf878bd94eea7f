package io.sternline.server.watch;

import org.agrona.DirectBuffer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A stretch of the change log that the live pass has read and hands out, in order. Changes of each namespace are chained, so
 * that a watch looks only at its own; of those nobody wants only the revision is kept, because it is somebody's place.
 */
final class ChangeChunk {
    /** End of a chain. */
    static final int NONE = -1;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[WatchLimits.CHUNK_BYTES]);
    private final long[] revisions = new long[WatchLimits.CHUNK_CHANGES_MAX];
    private final int[] offsets = new int[WatchLimits.CHUNK_CHANGES_MAX];
    private final int[] lengths = new int[WatchLimits.CHUNK_CHANGES_MAX];
    private final Chains kept = new Chains();
    private final Chains ofNamespaces = new Chains();
    private final Int2IntHashMap chainOfNamespace = new Int2IntHashMap(NONE);
    private final int[] namespaceIds = new int[WatchLimits.CHUNK_CHANGES_MAX];
    private int count;
    private int namespaces;
    private int bytesUsed;

    boolean isEmpty() {
        return count == 0;
    }

    /** Changes in it, those included that were not kept. */
    int count() {
        return count;
    }

    int bytesUsed() {
        return bytesUsed;
    }

    boolean hasRoom(final int length) {
        return count < WatchLimits.CHUNK_CHANGES_MAX && bytesUsed + length <= WatchLimits.CHUNK_BYTES;
    }

    /** Adds a change that nobody wants. */
    void skip(final long revision) {
        revisions[count++] = revision;
    }

    void add(
            final long revision, final int namespaceId, final DirectBuffer source, final int offset, final int length) {
        bytes.putBytes(bytesUsed, source, offset, length);
        offsets[count] = bytesUsed;
        lengths[count] = length;
        bytesUsed += length;
        kept.append(0, count);
        if (namespaceId != ChangeHead.NO_NAMESPACE) {
            int chain = chainOfNamespace.get(namespaceId);
            if (chain == NONE) {
                chain = namespaces++;
                namespaceIds[chain] = namespaceId;
                chainOfNamespace.put(namespaceId, chain);
            }
            ofNamespaces.append(chain, count);
        }
        revisions[count++] = revision;
    }

    void clear() {
        kept.clear(1);
        ofNamespaces.clear(namespaces);
        chainOfNamespace.clear();
        namespaces = 0;
        count = 0;
        bytesUsed = 0;
    }

    /** Namespaces that have changes here. */
    int namespaces() {
        return namespaces;
    }

    int namespaceId(final int chain) {
        return namespaceIds[chain];
    }

    /** First change of a namespace, by {@link #namespaceId}. */
    int first(final int chain) {
        return ofNamespaces.first(chain);
    }

    /** The next change of its namespace, or {@link #NONE}. */
    int next(final int change) {
        return ofNamespaces.next(change);
    }

    /** First change that was kept, or {@link #NONE}. */
    int firstKept() {
        return kept.first(0);
    }

    int nextKept(final int change) {
        return kept.next(change);
    }

    long revision(final int change) {
        return revisions[change];
    }

    long lastRevision() {
        return revisions[count - 1];
    }

    DirectBuffer buffer() {
        return bytes;
    }

    int offset(final int change) {
        return offsets[change];
    }

    int length(final int change) {
        return lengths[change];
    }

    /** Lists of changes, linked by their numbers. */
    private static final class Chains {
        private final int[] firsts = new int[WatchLimits.CHUNK_CHANGES_MAX];
        private final int[] lasts = new int[WatchLimits.CHUNK_CHANGES_MAX];
        private final int[] nexts = new int[WatchLimits.CHUNK_CHANGES_MAX];

        Chains() {
            clear(WatchLimits.CHUNK_CHANGES_MAX);
        }

        void append(final int chain, final int change) {
            if (firsts[chain] == NONE) {
                firsts[chain] = change;
            } else {
                nexts[lasts[chain]] = change;
            }
            lasts[chain] = change;
            nexts[change] = NONE;
        }

        int first(final int chain) {
            return firsts[chain];
        }

        int next(final int change) {
            return nexts[change];
        }

        void clear(final int chains) {
            for (int i = 0; i < chains; i++) {
                firsts[i] = NONE;
            }
        }
    }
}
