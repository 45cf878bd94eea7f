package io.sternline.server.engine;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes memory from the system in regions of 64 MiB and hands it out in pages of 64 KiB.
 *
 * <p>A page comes from the lowest region that has a free one, and there it is the lowest: so high regions drain, and what
 * has once been used is used again before the system is made to back more. Regions that are empty go back to the system one
 * by one, except for one, kept so that a page given back and taken in turn does not cost a region each time.
 *
 * <p>The system backs memory when it is first written to, and regions are not cleared. Since a region hands out its
 * lowest page first, the pages below its highest ever handed out have all been in use, and no others: those are counted
 * as {@link #memoryBytes}. They stay backed while free, until the region goes. Regions begin at a multiple of the page
 * size, so that no page of the system's, of 4 to 64 KiB, lies in two of ours. Not counted: what the system backs beyond
 * what is touched where it is told to use huge pages always (up to 2 MiB a region).
 *
 * <p>Pages are numbered throughout: region * 1,024 + place in the region. Page 0 is never handed out, so 0 can stand for
 * none. Belongs to the state thread.
 */
final class Regions implements AutoCloseable {
    static final int PAGE_BYTES_SHIFT = 16;
    static final int PAGE_BYTES = 1 << PAGE_BYTES_SHIFT;
    static final int REGION_BYTES_SHIFT = 26;
    static final int REGION_BYTES = 1 << REGION_BYTES_SHIFT;
    static final int REGION_PAGES_SHIFT = REGION_BYTES_SHIFT - PAGE_BYTES_SHIFT;
    static final int REGION_PAGES = 1 << REGION_PAGES_SHIFT;

    /** 64 GiB: as much as 2^20 pages are. */
    static final int REGIONS_MAX = 1024;

    private static final int NONE = -1;
    private static final int WORDS_PER_REGION = REGION_PAGES / Long.SIZE;
    private static final int MIB = 1 << 20;
    private static final int BUFFER_HEAP_BYTES = 64;

    private final int regionsMax;
    private final UnsafeBuffer[] buffers;
    private final long[] addresses;

    /** A set bit is a page that can be handed out. All clear for a region that is not taken. */
    private final long[] freePages;

    /** A set bit is a region with at least one free page. */
    private final long[] openRegions;

    private final int[] usedPages;

    /** Pages below it have been handed out at some time. */
    private final int[] highPages;

    private int taken;

    /** Regions without a page in use. */
    private int empty;

    private int used;
    private int touched;

    /** Null while nothing is frozen. */
    private FrozenBlocks frozen;

    Regions() {
        this(REGIONS_MAX);
    }

    /** @param regionsMax limit, in regions; at most {@link #REGIONS_MAX}. */
    Regions(final int regionsMax) {
        if (regionsMax < 1 || regionsMax > REGIONS_MAX) {
            throw new IllegalArgumentException(
                    "regionsMax is " + regionsMax + ": it must be between 1 and " + REGIONS_MAX);
        }
        this.regionsMax = regionsMax;
        buffers = new UnsafeBuffer[regionsMax];
        addresses = new long[regionsMax];
        freePages = new long[regionsMax * WORDS_PER_REGION];
        openRegions = new long[(regionsMax + Long.SIZE - 1) / Long.SIZE];
        usedPages = new int[regionsMax];
        highPages = new int[regionsMax];
    }

    /** The regions' memory, by region; null where none is taken. The array stays the same throughout. */
    UnsafeBuffer[] buffers() {
        return buffers;
    }

    /**
     * Hands out a page.
     *
     * @throws EngineMemoryException if the limit is reached or the system has no more; nothing has changed then.
     */
    int take() {
        int region = firstSet(openRegions, 0, openRegions.length);
        if (region == NONE) {
            region = open();
        }
        final int words = region * WORDS_PER_REGION;
        final int page = firstSet(freePages, words, WORDS_PER_REGION);
        freePages[words + page / Long.SIZE] &= ~(1L << page);
        if (firstSet(freePages, words, WORDS_PER_REGION) == NONE) {
            openRegions[region / Long.SIZE] &= ~(1L << region);
        }
        if (usedPages[region] == 0) {
            empty--;
        }
        if (page >= highPages[region]) {
            highPages[region] = page + 1;
            touched++;
        }
        usedPages[region]++;
        used++;
        final int number = region << REGION_PAGES_SHIFT | page;
        if (frozen != null) {
            frozen.begin(number);
        }
        return number;
    }

    /**
     * Holds what all blocks hold now, until {@link #thaw}. Meanwhile no region goes back to the system.
     *
     * @param aside where what is about to be changed is set aside; given back by {@link #thaw}.
     * @param pagesMax most pages that are taken there; then the thread waits for the reader.
     * @param idle what it does meanwhile, again and again.
     */
    FrozenBlocks freeze(final Regions aside, final int pagesMax, final Runnable idle) {
        if (frozen != null) {
            throw new IllegalStateException("the memory is frozen already");
        }
        frozen = new FrozenBlocks(buffers, aside, pagesMax, idle);
        return frozen;
    }

    /** Nobody reads what was frozen any more. */
    void thaw() {
        frozen.giveBack();
        frozen = null;
    }

    /** Null while nothing is frozen. */
    FrozenBlocks frozen() {
        return frozen;
    }

    /** Takes a page back. */
    void giveBack(final int page) {
        final int region = page >>> REGION_PAGES_SHIFT;
        final int inRegion = page & (REGION_PAGES - 1);
        final int word = page / Long.SIZE;
        final long bit = 1L << page;
        if (page <= 0 || region >= regionsMax || inRegion >= highPages[region] || (freePages[word] & bit) != 0) {
            throw new IllegalStateException("page " + page + " is given back and is not in use: the engine's memory is"
                    + " corrupt, stop this node and let it start from its snapshot and log");
        }
        freePages[word] |= bit;
        openRegions[region / Long.SIZE] |= 1L << region;
        used--;
        if (--usedPages[region] == 0) {
            empty++;
        }
    }

    /**
     * Gives the highest region that is empty back to the system, but for one that is kept in reserve. One at a time, as the
     * system takes milliseconds for each.
     *
     * @return whether there was one.
     */
    boolean releaseOne() {
        if (empty <= 1 || frozen != null) {
            return false;
        }
        int region = regionsMax - 1;
        while (buffers[region] == null || usedPages[region] != 0) {
            region--;
        }
        release(region);
        empty--;
        return true;
    }

    /** Pages in use. */
    int usedPages() {
        return used;
    }

    /** Pages that are backed by the system and not in use. */
    int freePages() {
        return touched - used;
    }

    int takenRegions() {
        return taken;
    }

    /** What the system backs: pages that are in use, or have been since their region was taken. */
    long memoryBytes() {
        return (long) touched << PAGE_BYTES_SHIFT;
    }

    /** What all this takes of the Java heap. */
    long heapBytes() {
        return (long) Long.BYTES * (addresses.length + freePages.length + openRegions.length)
                + (long) Integer.BYTES * (usedPages.length + highPages.length)
                + (long) Long.BYTES * buffers.length
                + (long) BUFFER_HEAP_BYTES * (taken + 2);
    }

    /** Gives all memory back to the system, used or not. May be called again. */
    @Override
    public void close() {
        for (int region = 0; region < regionsMax; region++) {
            if (buffers[region] != null) {
                release(region);
            }
        }
        empty = 0;
        used = 0;
    }

    private int open() {
        if (taken == regionsMax) {
            throw new EngineMemoryException("all " + regionsMax + " regions of " + REGION_BYTES / MIB
                    + " MiB that the store may take outside the Java heap are full (limit "
                    + mib(regionsMax) + " MiB, in use " + ((long) used << PAGE_BYTES_SHIFT) / MIB
                    + " MiB): set stateBytesMax and entriesMax lower, so that writes are refused before memory runs"
                    + " out");
        }
        int region = 0;
        while (buffers[region] != null) {
            region++;
        }
        final long address = allocate();
        addresses[region] = address;
        buffers[region] = new UnsafeBuffer(BitUtil.align(address, PAGE_BYTES), REGION_BYTES);
        final int words = region * WORDS_PER_REGION;
        Arrays.fill(freePages, words, words + WORDS_PER_REGION, -1L);
        highPages[region] = 0;
        if (region == 0) {
            freePages[0] &= ~1L;
            highPages[0] = 1;
        }
        openRegions[region / Long.SIZE] |= 1L << region;
        taken++;
        empty++;
        return region;
    }

    private long allocate() {
        try {
            return UnsafeApi.allocateMemory((long) REGION_BYTES + PAGE_BYTES);
        } catch (final OutOfMemoryError e) {
            throw new EngineMemoryException(
                    "the system gave no further region of " + REGION_BYTES / MIB
                            + " MiB outside the Java heap (taken " + mib(taken) + " MiB, limit " + mib(regionsMax)
                            + " MiB): give the machine or container more memory, or set stateBytesMax and entriesMax"
                            + " lower, so that writes are refused before memory runs out",
                    e);
        }
    }

    private void release(final int region) {
        UnsafeApi.freeMemory(addresses[region]);
        buffers[region] = null;
        addresses[region] = 0;
        final int words = region * WORDS_PER_REGION;
        Arrays.fill(freePages, words, words + WORDS_PER_REGION, 0L);
        openRegions[region / Long.SIZE] &= ~(1L << region);
        touched -= highPages[region] - (region == 0 ? 1 : 0);
        highPages[region] = 0;
        usedPages[region] = 0;
        taken--;
    }

    private static long mib(final int regions) {
        return (long) regions * (REGION_BYTES / MIB);
    }

    private static int firstSet(final long[] bits, final int from, final int words) {
        for (int i = 0; i < words; i++) {
            final long word = bits[from + i];
            if (word != 0) {
                return i * Long.SIZE + Long.numberOfTrailingZeros(word);
            }
        }
        return NONE;
    }
}
