package io.sternline.server.engine;

import static io.sternline.server.engine.PageTable.NO_PAGE;

/**
 * How full pages are: counts by size class, and lists of the pages that have room.
 *
 * <p>The pages of a class that are neither empty nor full lie in four lists, by quarters of occupancy. Blocks are taken
 * from the fullest, so that sparse pages drain. A fifth list is for pages that were tried to be emptied and could not.
 */
final class Occupancy {
    /** How many pages of a list are looked at for the sparsest. They are of the same quarter, so any of them would do. */
    static final int LOOKS_MAX = 32;

    private static final int LISTS = 5;
    private static final int ASIDE_LIST = 0;
    private static final int FIRST_QUARTER = 1;
    private static final int NOT_LISTED = -1;
    private static final int QUARTERS_SHIFT = 16;
    private static final int[] QUARTERS_PER_BLOCK = quartersPerBlock();

    private final PageTable pages;
    private final int[] heads = new int[SizeClasses.COUNT * LISTS];
    private final int[] pageCounts = new int[SizeClasses.COUNT];
    private final long[] usedBlocks = new long[SizeClasses.COUNT];

    Occupancy(final PageTable pages) {
        this.pages = pages;
    }

    /** A page of which the next block should be taken; {@link PageTable#NO_PAGE}: none has room. */
    int fullest(final int sizeClass) {
        final int lists = sizeClass * LISTS;
        for (int list = LISTS - 1; list >= 0; list--) {
            if (heads[lists + list] != NO_PAGE) {
                return heads[lists + list];
            }
        }
        return NO_PAGE;
    }

    /** One of the pages with the fewest blocks in use, but none that was set aside. */
    int sparsest(final int sizeClass) {
        for (int list = FIRST_QUARTER; list < LISTS; list++) {
            int best = heads[sizeClass * LISTS + list];
            if (best != NO_PAGE) {
                int page = pages.next(best);
                for (int looks = 1; looks < LOOKS_MAX && page != NO_PAGE; looks++) {
                    best = pages.used(page) < pages.used(best) ? page : best;
                    page = pages.next(page);
                }
                return best;
            }
        }
        return NO_PAGE;
    }

    void beginPage(final int page, final int sizeClass) {
        pages.begin(page, sizeClass);
        pageCounts[sizeClass]++;
    }

    /** The page has no more blocks in use. */
    void endPage(final int page) {
        pageCounts[pages.sizeClass(page)]--;
        pages.end(page);
    }

    /** One more block of a page is in use, or with -1 one less. */
    void addUsed(final int page, final int change) {
        final int before = listOf(page);
        pages.addUsed(page, change);
        usedBlocks[pages.sizeClass(page)] += change;
        relist(page, before);
    }

    void state(final int page, final int state) {
        final int before = listOf(page);
        pages.state(page, state);
        relist(page, before);
    }

    long usedBlocks(final int sizeClass) {
        return usedBlocks[sizeClass];
    }

    /** Blocks of pages of this class, in use or not. */
    long blocks(final int sizeClass) {
        return (long) pageCounts[sizeClass] * SizeClasses.blocks(sizeClass);
    }

    /** Blocks free in pages of this class. */
    long freeBlocks(final int sizeClass) {
        return blocks(sizeClass) - usedBlocks[sizeClass];
    }

    long freeBytes() {
        long bytes = 0;
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            bytes += freeBlocks(sizeClass) * SizeClasses.bytes(sizeClass);
        }
        return bytes;
    }

    long heapBytes() {
        return (long) SizeClasses.COUNT * (LISTS * Integer.BYTES + Integer.BYTES + Long.BYTES);
    }

    private int listOf(final int page) {
        final int sizeClass = pages.sizeClass(page);
        final int used = pages.used(page);
        final int state = pages.state(page);
        if (used == 0 || used == SizeClasses.blocks(sizeClass) || state == PageTable.EVACUATING) {
            return NOT_LISTED;
        }
        final int list = state == PageTable.ASIDE
                ? ASIDE_LIST
                : FIRST_QUARTER + (used * QUARTERS_PER_BLOCK[sizeClass] >>> QUARTERS_SHIFT);
        return sizeClass * LISTS + list;
    }

    private void relist(final int page, final int before) {
        final int after = listOf(page);
        if (before != after) {
            if (before != NOT_LISTED) {
                unlink(page, before);
            }
            if (after != NOT_LISTED) {
                link(page, after);
            }
        }
    }

    private void link(final int page, final int list) {
        final int first = heads[list];
        pages.next(page, first);
        pages.previous(page, NO_PAGE);
        if (first != NO_PAGE) {
            pages.previous(first, page);
        }
        heads[list] = page;
    }

    private void unlink(final int page, final int list) {
        final int next = pages.next(page);
        final int previous = pages.previous(page);
        if (previous == NO_PAGE) {
            heads[list] = next;
        } else {
            pages.next(previous, next);
        }
        if (next != NO_PAGE) {
            pages.previous(next, previous);
        }
    }

    private static int[] quartersPerBlock() {
        final int[] quarters = new int[SizeClasses.COUNT];
        for (int sizeClass = 0; sizeClass < quarters.length; sizeClass++) {
            quarters[sizeClass] = (4 << QUARTERS_SHIFT) / SizeClasses.blocks(sizeClass);
        }
        return quarters;
    }
}
