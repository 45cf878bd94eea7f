package io.sternline.server.engine;

import static io.sternline.server.engine.PageTable.NOWHERE;
import static io.sternline.server.engine.PageTable.NO_PAGE;
import static io.sternline.server.engine.SizeClasses.PAGE_UNITS;
import static io.sternline.server.engine.SizeClasses.PAGE_UNITS_SHIFT;

import java.util.Arrays;

/**
 * Bounds what pages that are not full hold of free blocks: of each size, a quarter of all its blocks and one page's.
 *
 * <p>Where a size exceeds that, its sparsest page is emptied into its fuller ones, which always have room: of more than a
 * quarter and a page's free blocks, the page to be emptied holds less than a page's. So compaction never takes memory to
 * give memory back. The bytes in excess decide which size comes first.
 *
 * <p>Which blocks of a page are in use is not kept anywhere: it is what the page's list of free blocks leaves over, found
 * when a page is to be emptied, so taking and freeing blocks need not keep books (a bit per block in the page would cost
 * a whole block of the large sizes, and on the heap up to 512 bytes a page).
 */
final class Compaction {
    /** Most pages looked through in one call: up to 4,096 steps each. */
    static final int PAGES_MAX = 8;

    /** A quarter of the blocks of a size may be free. */
    private static final int FREE_BLOCKS_SHIFT = 2;

    private final Slabs slabs;
    private final PageTable pages;
    private final Occupancy occupancy;

    /** Bit n is set if a free block begins at place n of the page at hand. */
    private final long[] free = new long[PAGE_UNITS / Long.SIZE];

    private int triesLeft;

    Compaction(final Slabs slabs, final PageTable pages, final Occupancy occupancy) {
        this.slabs = slabs;
        this.pages = pages;
        this.occupancy = occupancy;
    }

    int run(final int movesMax, final Slabs.Mover mover) {
        triesLeft = movesMax;
        int moves = 0;
        for (int i = 0; i < PAGES_MAX && triesLeft > 0; i++) {
            final int page = sparsestOfWorstClass();
            if (page == NO_PAGE) {
                break;
            }
            moves += empty(page, mover);
        }
        return moves;
    }

    /** Bytes of a size's free blocks over the bound; not above 0: within the bound. */
    long excessBytes(final int sizeClass) {
        final long bound = (occupancy.blocks(sizeClass) >>> FREE_BLOCKS_SHIFT) + SizeClasses.blocks(sizeClass);
        return (occupancy.freeBlocks(sizeClass) - bound) * SizeClasses.bytes(sizeClass);
    }

    long heapBytes() {
        return (long) Long.BYTES * free.length;
    }

    private int sparsestOfWorstClass() {
        int worst = NO_PAGE;
        long worstBytes = 0;
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            final long bytes = excessBytes(sizeClass);
            if (bytes > worstBytes) {
                final int page = occupancy.sparsest(sizeClass);
                if (page != NO_PAGE) {
                    worst = page;
                    worstBytes = bytes;
                }
            }
        }
        return worst;
    }

    private int empty(final int page, final Slabs.Mover mover) {
        final int sizeClass = pages.sizeClass(page);
        final int end = pages.fresh(page);
        markFree(page);
        occupancy.state(page, PageTable.EVACUATING);
        int moves = 0;
        for (int at = 0; at < end && triesLeft > 0; at += SizeClasses.units(sizeClass)) {
            if ((free[at / Long.SIZE] & 1L << at) == 0) {
                triesLeft--;
                if (!move(page << PAGE_UNITS_SHIFT | at, SizeClasses.bytes(sizeClass), mover)) {
                    occupancy.state(page, PageTable.ASIDE);
                    return moves;
                }
                moves++;
            }
        }
        if (pages.isInUse(page)) {
            occupancy.state(page, PageTable.OPEN);
        }
        return moves;
    }

    private boolean move(final int from, final int bytes, final Slabs.Mover mover) {
        final int to = slabs.allocate(bytes);
        slabs.edit(to).putBytes(slabs.offset(to), slabs.buffer(from), slabs.offset(from), bytes);
        final boolean isMoved = mover.move(from, to);
        slabs.release(isMoved ? from : to);
        return isMoved;
    }

    private void markFree(final int page) {
        Arrays.fill(free, 0);
        for (int at = pages.firstFree(page); at != NOWHERE; at = slabs.nextFree(page << PAGE_UNITS_SHIFT | at)) {
            free[at / Long.SIZE] |= 1L << at;
        }
    }
}
