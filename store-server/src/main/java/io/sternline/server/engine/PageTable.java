package io.sternline.server.engine;

import java.util.Arrays;

/**
 * What is known of each page, in 16 bytes of one array: four pages to a cache line, so that taking or freeing a block
 * costs one miss here. Places within a page are counted in units of 16 bytes.
 */
final class PageTable {
    /** No page: page 0 is never handed out. */
    static final int NO_PAGE = 0;

    /** No place within a page. */
    static final int NOWHERE = SizeClasses.PAGE_UNITS;

    /** What a page that has room is good for. */
    static final int OPEN = 0;

    /** Blocks are taken from it when no open page has any: one of its own could not be moved. */
    static final int ASIDE = 1;

    /** No blocks are taken from it. */
    static final int EVACUATING = 2;

    private static final int INITIAL_PAGES = Regions.REGION_PAGES;

    private static final int PAGE_WORDS_SHIFT = 2;
    private static final int BLOCKS = 0;
    private static final int PLACES = 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;

    private static final int USED_MASK = 0xffff;
    private static final int CLASS_SHIFT = 16;
    private static final int CLASS_MASK = 0xff << CLASS_SHIFT;
    private static final int STATE_SHIFT = 24;
    private static final int STATE_MASK = 0xff << STATE_SHIFT;
    private static final int FREE_MASK = 0xffff;
    private static final int FRESH_SHIFT = 16;

    private int[] words = new int[INITIAL_PAGES << PAGE_WORDS_SHIFT];

    /** Begins a page's life with blocks of a class. */
    void begin(final int page, final int sizeClass) {
        final int at = page << PAGE_WORDS_SHIFT;
        while (at >= words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        words[at + BLOCKS] = (sizeClass + 1) << CLASS_SHIFT;
        words[at + PLACES] = NOWHERE;
    }

    void end(final int page) {
        words[(page << PAGE_WORDS_SHIFT) + BLOCKS] = 0;
    }

    /** Whether the page has blocks; any number may be asked for. */
    boolean isInUse(final int page) {
        final int at = page << PAGE_WORDS_SHIFT;
        return at < words.length && (words[at + BLOCKS] & CLASS_MASK) != 0;
    }

    int sizeClass(final int page) {
        return ((words[(page << PAGE_WORDS_SHIFT) + BLOCKS] & CLASS_MASK) >>> CLASS_SHIFT) - 1;
    }

    /** How many of its blocks are in use. */
    int used(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + BLOCKS] & USED_MASK;
    }

    void addUsed(final int page, final int change) {
        words[(page << PAGE_WORDS_SHIFT) + BLOCKS] += change;
    }

    int state(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + BLOCKS] >>> STATE_SHIFT;
    }

    void state(final int page, final int state) {
        final int at = (page << PAGE_WORDS_SHIFT) + BLOCKS;
        words[at] = words[at] & ~STATE_MASK | state << STATE_SHIFT;
    }

    /** The first of the blocks that were freed, which lead from one to the next. */
    int firstFree(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + PLACES] & FREE_MASK;
    }

    void firstFree(final int page, final int atUnits) {
        final int at = (page << PAGE_WORDS_SHIFT) + PLACES;
        words[at] = words[at] & ~FREE_MASK | atUnits;
    }

    /** From here on, no block has been in use. */
    int fresh(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + PLACES] >>> FRESH_SHIFT;
    }

    void fresh(final int page, final int atUnits) {
        final int at = (page << PAGE_WORDS_SHIFT) + PLACES;
        words[at] = words[at] & FREE_MASK | atUnits << FRESH_SHIFT;
    }

    int next(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + NEXT];
    }

    void next(final int page, final int other) {
        words[(page << PAGE_WORDS_SHIFT) + NEXT] = other;
    }

    int previous(final int page) {
        return words[(page << PAGE_WORDS_SHIFT) + PREVIOUS];
    }

    void previous(final int page, final int other) {
        words[(page << PAGE_WORDS_SHIFT) + PREVIOUS] = other;
    }

    long heapBytes() {
        return (long) Integer.BYTES * words.length;
    }
}
