package io.sternline.client.transport;

import java.util.Arrays;

/**
 * Of every key an upper bound of the revision that it was last seen at, in fixed memory: keys share cells, so the bound may be too
 * high, never too low.
 *
 * <p>It answers one question about an answer of the group that was long under way: may something newer of the key have been
 * seen meanwhile, and not been kept? A list of the keys removed meanwhile would say so exactly, but would need a limit, and a rule
 * for when it is reached. Here a coincidence costs one more question to the group and nothing else: answers are rarely
 * behind the changes, and then by few.
 */
final class RecentRevisions {
    private static final int CELLS = 4096;

    private final long[] revisions = new long[CELLS];

    void note(final String key, final long revision) {
        final int cell = cell(key);
        revisions[cell] = Math.max(revisions[cell], revision);
    }

    /** Whether the key may have been seen at a revision above this one. */
    boolean mayBeNewer(final String key, final long revision) {
        return revisions[cell(key)] > revision;
    }

    void clear() {
        Arrays.fill(revisions, 0);
    }

    private static int cell(final String key) {
        final int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> Integer.SIZE - Integer.numberOfTrailingZeros(CELLS);
    }
}
