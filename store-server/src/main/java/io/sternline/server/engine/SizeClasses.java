package io.sternline.server.engine;

import java.util.Arrays;

/**
 * The sizes that blocks come in, counted in units of 16 bytes.
 *
 * <p>Every multiple of 16 up to 512 bytes, then sixteen steps per doubling up to 8,192. A page holds blocks of one size,
 * so what matters in the end is how many fit: each size is stretched to the largest of which a page holds as many, and
 * sizes that come to the same are one, which leaves 85. What a size would have lost at the page's end its blocks can use,
 * with no need for slabs of several pages: at most 1.2 % of a page is left behind its last block, where steps of 1/16
 * alone would leave up to 9 % (8 blocks of 7,424 bytes).
 *
 * <p>Of a block, at most 15 bytes are not asked for up to 512 bytes, under 7 % from there to 4,096, and under 12 % above,
 * which is what pages of 64 KiB cost: of 5,457 bytes or more, no more than 11 fit, however they are laid.
 */
final class SizeClasses {
    static final int UNIT_BYTES_SHIFT = 4;
    static final int UNIT_BYTES = 1 << UNIT_BYTES_SHIFT;
    static final int PAGE_UNITS_SHIFT = Regions.PAGE_BYTES_SHIFT - UNIT_BYTES_SHIFT;
    static final int PAGE_UNITS = 1 << PAGE_UNITS_SHIFT;
    static final int BLOCK_BYTES_MAX = 8192;

    private static final int BLOCK_UNITS_MAX = BLOCK_BYTES_MAX / UNIT_BYTES;
    private static final int FINE_UNITS_MAX = 32;
    private static final int STEPS_PER_DOUBLING = 16;

    /** Scale of {@link #RECIPROCALS}: exact for any place in a page divided by any size. */
    private static final int RECIPROCAL_SHIFT = 24;

    private static final int[] UNITS = sizes();
    private static final int[] BLOCKS =
            Arrays.stream(UNITS).map(units -> PAGE_UNITS / units).toArray();
    private static final int[] RECIPROCALS = Arrays.stream(UNITS)
            .map(units -> (1 << RECIPROCAL_SHIFT) / units + 1)
            .toArray();
    private static final byte[] CLASS_OF_UNITS = classesOfUnits();

    static final int COUNT = UNITS.length;

    private SizeClasses() {}

    /** The class whose blocks hold {@code bytes} with the least waste. */
    static int classOf(final int bytes) {
        return CLASS_OF_UNITS[(bytes + UNIT_BYTES - 1) >>> UNIT_BYTES_SHIFT];
    }

    static int bytes(final int sizeClass) {
        return UNITS[sizeClass] << UNIT_BYTES_SHIFT;
    }

    static int units(final int sizeClass) {
        return UNITS[sizeClass];
    }

    /** Bytes in whole units. */
    static int roundUp(final int bytes) {
        return bytes + UNIT_BYTES - 1 & -UNIT_BYTES;
    }

    /** How many blocks a page holds. */
    static int blocks(final int sizeClass) {
        return BLOCKS[sizeClass];
    }

    /** Whether a block begins there: {@code atUnits} counts from the beginning of the page. */
    static boolean isBlockStart(final int sizeClass, final int atUnits) {
        final int block = (int) ((long) atUnits * RECIPROCALS[sizeClass] >>> RECIPROCAL_SHIFT);
        return block < BLOCKS[sizeClass] && block * UNITS[sizeClass] == atUnits;
    }

    private static int[] sizes() {
        final int[] sizes = new int[BLOCK_UNITS_MAX];
        int count = 0;
        int units = 1;
        while (units <= BLOCK_UNITS_MAX) {
            final int stretched = PAGE_UNITS / (PAGE_UNITS / units);
            if (count == 0 || stretched > sizes[count - 1]) {
                sizes[count++] = stretched;
            }
            units += units < FINE_UNITS_MAX ? 1 : Integer.highestOneBit(units) / STEPS_PER_DOUBLING;
        }
        return Arrays.copyOf(sizes, count);
    }

    private static byte[] classesOfUnits() {
        final byte[] classes = new byte[BLOCK_UNITS_MAX + 1];
        for (int units = 1, sizeClass = 0; units <= BLOCK_UNITS_MAX; units++) {
            if (units > UNITS[sizeClass]) {
                sizeClass++;
            }
            classes[units] = (byte) sizeClass;
        }
        return classes;
    }
}
