package io.sternline.server.engine;

import static io.sternline.server.engine.PageTable.NOWHERE;
import static io.sternline.server.engine.PageTable.NO_PAGE;
import static io.sternline.server.engine.SizeClasses.PAGE_UNITS_SHIFT;
import static io.sternline.server.engine.SizeClasses.UNIT_BYTES_SHIFT;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory outside the Java heap in blocks of 16 to 8,192 bytes.
 *
 * <p>A block goes by a <em>ref</em>: its place in units of 16 bytes, as an unsigned 32-bit number, {@code page << 12 |
 * place in the page}; 0 is none. What refers to a block so takes 4 bytes, and 64 GiB can be referred to. A page of 64 KiB
 * holds blocks of one {@linkplain SizeClasses size}. Taking and freeing a block take constant time and no Java heap. Free
 * blocks of a page form a list in the blocks themselves; a page goes back to {@link Regions} with its last block. Blocks
 * begin at multiples of 16 bytes, those of a power of two at multiples of their size.
 *
 * <p>Deleting leaves holes. They are filled again, the fullest pages first, but a load that changes its sizes would leave
 * pages of a size no longer in use nearly empty for good; {@link #relocations} keeps that bounded.
 *
 * <p>A ref that is freed twice, or was never handed out, would corrupt others' entries unseen: {@link #free} therefore
 * checks each. A free block carries a mark derived from its ref. Where a block to be freed has it, be it by chance, the
 * page's list of free blocks, at most 4,096, tells for certain.
 *
 * <p>Belongs to the state thread.
 */
final class Slabs implements AutoCloseable {
    static final int BLOCK_BYTES_MAX = SizeClasses.BLOCK_BYTES_MAX;

    /** Tells who refers to a block that it has moved. */
    @FunctionalInterface
    interface Mover {
        /**
         * The bytes have been copied. Changes all that refers to {@code fromRef} to {@code toRef}; neither takes nor frees
         * blocks.
         *
         * @return false if the block cannot be moved: nothing has been changed then, {@code toRef} is freed, and no other
         *     block of that page is tried before one of them is freed. Otherwise {@code fromRef} is freed.
         */
        boolean move(int fromRef, int toRef);
    }

    private static final int REGION_UNITS_SHIFT = Regions.REGION_BYTES_SHIFT - UNIT_BYTES_SHIFT;
    private static final int REGION_UNITS_MASK = (1 << REGION_UNITS_SHIFT) - 1;
    private static final int PAGE_UNITS_MASK = (1 << PAGE_UNITS_SHIFT) - 1;

    /** Where in a free block the next one's place stands, and the mark. */
    private static final int NEXT_AT = 0;

    private static final int MARK_AT = 8;
    private static final long MARK = 0x9e3779b97f4a7c15L;

    private final Regions regions;
    private final boolean isRead;
    private final UnsafeBuffer[] buffers;
    private final PageTable pages = new PageTable();
    private final Occupancy occupancy = new Occupancy(pages);
    private final Compaction compaction = new Compaction(this, pages, occupancy);

    /** @param regions where pages come from; closed with this. */
    Slabs(final Regions regions) {
        this(regions, true);
    }

    /** @param isRead whether the blocks are read while they are frozen. */
    Slabs(final Regions regions, final boolean isRead) {
        this.regions = regions;
        this.isRead = isRead;
        buffers = regions.buffers();
    }

    /**
     * Takes a block.
     *
     * @param bytes 1 to {@link #BLOCK_BYTES_MAX}.
     * @return its ref, never 0. The block's content is undefined.
     * @throws EngineMemoryException if there is no memory left; nothing has changed then.
     */
    int allocate(final int bytes) {
        if (bytes < 1 || bytes > BLOCK_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a block of " + bytes + " bytes is asked for: it must be between 1 and " + BLOCK_BYTES_MAX);
        }
        final int sizeClass = SizeClasses.classOf(bytes);
        int page = occupancy.fullest(sizeClass);
        if (page == NO_PAGE) {
            page = regions.take();
            occupancy.beginPage(page, sizeClass);
        }
        int atUnits = pages.firstFree(page);
        final int ref;
        if (atUnits == NOWHERE) {
            atUnits = pages.fresh(page);
            ref = page << PAGE_UNITS_SHIFT | atUnits;
            pages.fresh(page, atUnits + SizeClasses.units(sizeClass));
        } else {
            ref = page << PAGE_UNITS_SHIFT | atUnits;
            pages.firstFree(page, nextFree(ref));
        }
        if (regions.frozen() != null && isRead) {
            regions.frozen().pass(ref, SizeClasses.units(sizeClass));
        }
        buffer(ref).putLong(offset(ref) + MARK_AT, 0);
        occupancy.addUsed(page, 1);
        return ref;
    }

    /**
     * Frees a block.
     *
     * @throws IllegalStateException if there is no such block.
     */
    void free(final int ref) {
        if (!isAllocated(ref)) {
            throw new IllegalStateException("block " + Integer.toHexString(ref) + " is freed and is not in use: the"
                    + " engine's memory is corrupt, stop this node and let it start from its snapshot and log");
        }
        final int page = ref >>> PAGE_UNITS_SHIFT;
        if (pages.state(page) == PageTable.ASIDE) {
            occupancy.state(page, PageTable.OPEN);
        }
        release(ref);
    }

    /** Frees a block known to be in use, and sees no reason in that to try its page again if it was set aside. */
    void release(final int ref) {
        final int page = ref >>> PAGE_UNITS_SHIFT;
        final UnsafeBuffer buffer = edit(ref);
        final int offset = offset(ref);
        buffer.putShort(offset + NEXT_AT, (short) pages.firstFree(page));
        buffer.putLong(offset + MARK_AT, MARK ^ ref);
        pages.firstFree(page, ref & PAGE_UNITS_MASK);
        occupancy.addUsed(page, -1);
        if (pages.used(page) == 0) {
            occupancy.endPage(page);
            regions.giveBack(page);
        }
    }

    /** {@link #buffer}, to change what the block holds: while that is frozen, it is set aside before. */
    UnsafeBuffer edit(final int ref) {
        final FrozenBlocks frozen = regions.frozen();
        if (frozen != null && isRead) {
            frozen.keep(ref, units(ref));
        }
        return buffer(ref);
    }

    /** Whether what the block holds may be changed. */
    boolean isKept(final int ref) {
        final FrozenBlocks frozen = regions.frozen();
        return frozen == null || !isRead || frozen.isKept(ref);
    }

    private int units(final int ref) {
        return SizeClasses.units(pages.sizeClass(ref >>> PAGE_UNITS_SHIFT));
    }

    /** The buffer a block lies in: at {@link #offset}. Belongs to the block's region; valid while the block is in use. */
    UnsafeBuffer buffer(final int ref) {
        return buffers[ref >>> REGION_UNITS_SHIFT];
    }

    /** Where in its {@link #buffer} a block begins. */
    int offset(final int ref) {
        return (ref & REGION_UNITS_MASK) << UNIT_BYTES_SHIFT;
    }

    /** How many bytes a block holds. */
    int blockBytes(final int ref) {
        return SizeClasses.bytes(pages.sizeClass(ref >>> PAGE_UNITS_SHIFT));
    }

    /** How many bytes the block holds that {@code allocate(bytes)} gives. */
    static int classBytes(final int bytes) {
        return SizeClasses.bytes(SizeClasses.classOf(bytes));
    }

    /**
     * Empties sparse pages by moving their blocks into fuller ones, until of no size more blocks are free than a quarter
     * of all its blocks and one page's. Costs little where there is nothing to do: may be called after each batch.
     *
     * @param movesMax bounds the work: most blocks that are moved, or tried to be.
     * @return how many were moved. 0: all is within bounds, or what was tried could not be moved.
     */
    int relocations(final int movesMax, final Mover mover) {
        return compaction.run(movesMax, mover);
    }

    /** What is taken from the system and backed by it: pages in use, and free ones that have been in use. */
    long memoryBytes() {
        return regions.memoryBytes();
    }

    /** What of {@link #memoryBytes} is free within pages that are in use. */
    long freeBlockBytes() {
        return occupancy.freeBytes();
    }

    /** What of {@link #memoryBytes} is free: whole pages, and blocks in pages that are in use. */
    long freeBytes() {
        return ((long) regions.freePages() << Regions.PAGE_BYTES_SHIFT) + occupancy.freeBytes();
    }

    /** What all this takes of the Java heap. */
    long heapBytes() {
        return regions.heapBytes() + pages.heapBytes() + occupancy.heapBytes() + compaction.heapBytes();
    }

    /** Gives all memory back to the system. Nothing can be done with the blocks afterwards. */
    @Override
    public void close() {
        regions.close();
    }

    /** The place in its page of the free block that follows a free block; {@link PageTable#NOWHERE}: none. */
    int nextFree(final int ref) {
        return buffer(ref).getShort(offset(ref) + NEXT_AT);
    }

    private boolean isAllocated(final int ref) {
        final int page = ref >>> PAGE_UNITS_SHIFT;
        final int atUnits = ref & PAGE_UNITS_MASK;
        return pages.isInUse(page)
                && atUnits < pages.fresh(page)
                && SizeClasses.isBlockStart(pages.sizeClass(page), atUnits)
                && (buffer(ref).getLong(offset(ref) + MARK_AT) != (MARK ^ ref) || !isInFreeList(page, atUnits));
    }

    private boolean isInFreeList(final int page, final int atUnits) {
        int free = pages.firstFree(page);
        while (free != NOWHERE && free != atUnits) {
            free = nextFree(page << PAGE_UNITS_SHIFT | free);
        }
        return free == atUnits;
    }
}
