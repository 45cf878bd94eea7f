package io.sternline.server.engine;

import static io.sternline.server.engine.Regions.PAGE_BYTES;
import static io.sternline.server.engine.Regions.REGION_PAGES;
import static io.sternline.server.engine.SizeClasses.PAGE_UNITS;
import static io.sternline.server.engine.SizeClasses.PAGE_UNITS_SHIFT;
import static io.sternline.server.engine.SizeClasses.UNIT_BYTES_SHIFT;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What all blocks held at one moment, for another thread to read while the state thread goes on changing them.
 *
 * <p>Before the state thread changes a block for the first time, it sets a copy aside ({@link #keep}). The reader reads a block where it is as
 * long as there is no copy, and looks once more afterwards: if there is one by now, what it has read may be half changed, and it reads the
 * copy instead. So neither waits for the other, but where too much has been set aside: then the state thread waits until
 * the reader is done, and needs no more copies.
 *
 * <p>Of each page in which a block is changed there is a table: how large its blocks are, in units of 16 bytes, then for each block the ref of its
 * copy. Tables and copies lie in memory of their own, one behind the other. A block that is taken into use later holds nothing that the reader would
 * look for.
 */
final class FrozenBlocks {
    private static final int NONE = 0;

    /** In the place of a copy: the block may be changed, nobody looks for what it held. */
    private static final int UNREAD = -1;

    private static final int REGION_UNITS_SHIFT = Regions.REGION_BYTES_SHIFT - UNIT_BYTES_SHIFT;
    private static final int REGION_UNITS_MASK = (1 << REGION_UNITS_SHIFT) - 1;
    private static final int TABLE_HEAD_BYTES = Integer.BYTES;
    private static final VarHandle TABLES = MethodHandles.arrayElementVarHandle(int[].class);

    private final UnsafeBuffer[] buffers;
    private final Regions asideRegions;
    private final UnsafeBuffer[] asideBuffers;
    private final int pagesMax;
    private final Runnable idle;

    /** By page, the ref of its table, or {@link #NONE}. Written by the state thread. */
    private final int[] tables;

    /** State thread: a set bit is a page that was taken into use since. */
    private final long[] begun;

    /** State thread: the pages that tables and copies are in. */
    private int[] asidePages = new int[16];

    private int asidePagesEnd;

    /** In the last of them, from here on, there is room. */
    private int asideBytes = PAGE_BYTES;

    private volatile boolean isRead;

    /**
     * @param buffers the regions that are frozen.
     * @param asideRegions where copies go.
     * @param pagesMax most pages they may take.
     * @param idle what the state thread does while it waits for the reader, again and again.
     */
    FrozenBlocks(final UnsafeBuffer[] buffers, final Regions asideRegions, final int pagesMax, final Runnable idle) {
        this.buffers = buffers;
        this.asideRegions = asideRegions;
        this.asideBuffers = asideRegions.buffers();
        this.pagesMax = pagesMax;
        this.idle = idle;
        int regions = buffers.length;
        while (regions > 0 && buffers[regions - 1] == null) {
            regions--;
        }
        tables = new int[regions * REGION_PAGES];
        begun = new long[tables.length / Long.SIZE];
    }

    /**
     * State thread: makes sure that a block may be changed.
     *
     * @param units how large it is.
     */
    void keep(final int ref, final int units) {
        if (!isKept(ref)) {
            setAside(ref, units);
        }
    }

    /** State thread. */
    boolean isKept(final int ref) {
        final int page = ref >>> PAGE_UNITS_SHIFT;
        return isBegun(page) || isRead || (tables[page] != NONE && copyIn(tables[page], ref) != NONE);
    }

    /** State thread: a block is taken into use that was free; what it held before that, if anything, has been set aside. */
    void pass(final int ref, final int units) {
        if (!isKept(ref)) {
            final int table = table(ref >>> PAGE_UNITS_SHIFT, units);
            if (table != NONE) {
                putCopy(table, ref, UNREAD);
            }
        }
    }

    /** State thread: a page is taken into use. What it held before that, if anything, has been set aside. */
    void begin(final int page) {
        if (page < tables.length) {
            begun[page / Long.SIZE] |= 1L << page;
        }
    }

    private boolean isBegun(final int page) {
        return page >= tables.length || (begun[page / Long.SIZE] & 1L << page) != 0;
    }

    private void setAside(final int ref, final int units) {
        final int bytes = units << UNIT_BYTES_SHIFT;
        final int table = table(ref >>> PAGE_UNITS_SHIFT, units);
        final int copy = table == NONE ? NONE : allocate(bytes);
        if (copy != NONE) {
            aside(copy).putBytes(offset(copy), buffers[ref >>> REGION_UNITS_SHIFT], offset(ref), bytes);
            putCopy(table, ref, copy);
            // What the block is changed to must not be seen before the copy is.
            VarHandle.storeStoreFence();
        }
    }

    /** @return {@link #NONE}: there was no room, and so the reader was waited for. */
    private int table(final int page, final int units) {
        if (tables[page] == NONE) {
            final int bytes = TABLE_HEAD_BYTES + PAGE_UNITS / units * Integer.BYTES;
            final int table = allocate(bytes);
            if (table != NONE) {
                aside(table).setMemory(offset(table), bytes, (byte) 0);
                aside(table).putInt(offset(table), units);
                TABLES.setRelease(tables, page, table);
            }
            return table;
        }
        return tables[page];
    }

    /** @return {@link #NONE}: there was no room, and so the reader was waited for. */
    private int allocate(final int bytes) {
        if (bytes > PAGE_BYTES - asideBytes && !takePage()) {
            while (!isRead) {
                idle.run();
            }
            return NONE;
        }
        final int page = asidePages[asidePagesEnd - 1];
        final int ref = page << PAGE_UNITS_SHIFT | asideBytes >>> UNIT_BYTES_SHIFT;
        asideBytes += SizeClasses.roundUp(bytes);
        return ref;
    }

    private boolean takePage() {
        if (asidePagesEnd == pagesMax) {
            return false;
        }
        final int page;
        try {
            page = asideRegions.take();
        } catch (final EngineMemoryException e) {
            // The system has no more; what is frozen can be let go once it has been read.
            return false;
        }
        if (asidePagesEnd == asidePages.length) {
            asidePages = Arrays.copyOf(asidePages, 2 * asidePagesEnd);
        }
        asidePages[asidePagesEnd++] = page;
        asideBytes = 0;
        return true;
    }

    /**
     * Reader: copies a part of a block as it was.
     *
     * @param at where in the block the part begins.
     */
    void read(final int ref, final int at, final int length, final UnsafeBuffer into, final int intoOffset) {
        int copy = copyOf(ref);
        if (copy == NONE) {
            into.putBytes(intoOffset, buffers[ref >>> REGION_UNITS_SHIFT], offset(ref) + at, length);
            VarHandle.acquireFence();
            copy = copyOf(ref);
        }
        if (copy != NONE) {
            into.putBytes(intoOffset, aside(copy), offset(copy) + at, length);
        }
    }

    private int copyOf(final int ref) {
        final int table = (int) TABLES.getAcquire(tables, ref >>> PAGE_UNITS_SHIFT);
        return table == NONE ? NONE : copyIn(table, ref);
    }

    private int copyIn(final int table, final int ref) {
        return aside(table).getIntVolatile(copyOffset(table, ref));
    }

    private void putCopy(final int table, final int ref, final int copy) {
        aside(table).putIntRelease(copyOffset(table, ref), copy);
    }

    private int copyOffset(final int table, final int ref) {
        final int units = aside(table).getInt(offset(table));
        return offset(table) + TABLE_HEAD_BYTES + (ref & (PAGE_UNITS - 1)) / units * Integer.BYTES;
    }

    /** Any thread: nobody reads any more, be it that all has been read or that it was given up. */
    void endRead() {
        isRead = true;
    }

    /** State thread, when nobody reads any more. */
    void giveBack() {
        for (int i = 0; i < asidePagesEnd; i++) {
            asideRegions.giveBack(asidePages[i]);
        }
    }

    private UnsafeBuffer aside(final int ref) {
        return asideBuffers[ref >>> REGION_UNITS_SHIFT];
    }

    private static int offset(final int ref) {
        return (ref & REGION_UNITS_MASK) << UNIT_BYTES_SHIFT;
    }
}
