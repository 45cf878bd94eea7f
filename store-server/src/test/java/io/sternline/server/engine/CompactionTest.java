package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionTest {
    private static final long SEED = 11;
    private static final int MANY = 1_000_000;

    private final SlabsModel model = new SlabsModel(new Regions(4), new Random(SEED));

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void shouldDoNothingWhereAllIsWithinBounds() {
        assertThat(model.relocateAll(100, ref -> true)).isZero();
        fill(16, 3);
        fill(1024, 10);
        model.freeMany(0.2);

        assertThat(model.relocateAll(100, ref -> true)).isZero();
    }

    @ParameterizedTest(name = "blocks of {0} bytes")
    @ValueSource(ints = {16, 48, 240, 1_000, 4_000, 5_632, 8_192})
    void shouldReachTheBoundForEverySize(final int bytes) {
        fill(bytes, 40);
        model.freeMany(0.9);
        final int blocks = model.count();

        final int moved = model.relocateAll(100, ref -> true);

        model.checkBound();
        model.checkAll();
        assertThat(model.count()).isEqualTo(blocks);
        assertThat(moved).as("no block more than once").isBetween(1, blocks);
    }

    @Test
    void shouldReachTheBoundForManySizesAtOnce() {
        for (int bytes = 16; bytes <= Slabs.BLOCK_BYTES_MAX; bytes += 400) {
            fill(bytes, 12);
        }
        model.freeMany(0.85);
        final int pagesBefore = model.regions().usedPages();

        model.relocateAll(64, ref -> true);

        model.checkBound();
        model.checkAll();
        assertThat(model.regions().usedPages()).isLessThan(pagesBefore / 2);
    }

    @Test
    void shouldMakeRoomForOtherSizesWhereMemoryIsFull() {
        try (SlabsModel full = new SlabsModel(new Regions(1), new Random(SEED))) {
            while (full.regions().usedPages() < Regions.REGION_PAGES - 1) {
                full.allocate(1_024);
            }
            full.freeMany(0.9);
            full.relocateAll(1_000, ref -> true);

            for (int i = 0; i < 5_000; i++) {
                full.allocate(8_192);
            }
            full.checkAll();
        }
    }

    @Test
    void shouldNeverTakeAPageToGiveOneBack() {
        for (int bytes = 64; bytes <= 4_096; bytes *= 2) {
            fill(bytes, 10);
        }
        model.freeMany(0.8);
        int pages = model.regions().usedPages();
        while (model.slabs().relocations(7, model.mover(ref -> true)) > 0) {
            assertThat(model.regions().usedPages()).isLessThanOrEqualTo(pages);
            pages = model.regions().usedPages();
        }
        model.checkBound();
    }

    @Test
    void shouldDoABoundedAmountOfWork() {
        fill(16, 40);
        model.freeMany(0.9);

        assertThat(model.slabs().relocations(0, model.mover(ref -> true))).isZero();
        assertThat(model.slabs().relocations(5, model.mover(ref -> true))).isEqualTo(5);
        final int pages = model.regions().usedPages();
        model.slabs().relocations(MANY, model.mover(ref -> true));
        assertThat(pages - model.regions().usedPages()).isEqualTo(Compaction.PAGES_MAX);
        model.checkAll();
    }

    @Test
    void shouldBeginWithTheSizeThatWastesMost() {
        fill(64, 20);
        fill(2_048, 40);
        model.freeMany(0.8);
        final Set<Integer> sizes = new HashSet<>();

        model.slabs().relocations(10, (from, to) -> {
            sizes.add(model.slabs().blockBytes(from));
            return model.mover(ref -> true).move(from, to);
        });

        assertThat(sizes).containsExactly(2_048);
    }

    @Test
    void shouldBeginWithTheSparsestPage() {
        fill(1_024, 10);
        final List<Integer> refs = model.refs();
        final int[] usedByPage = {9, 8, 3, 7, 9};
        for (int page = 0; page < usedByPage.length; page++) {
            refs.subList(page * 64 + usedByPage[page], page * 64 + 64).forEach(model::free);
        }
        final List<Integer> movedFrom = new ArrayList<>();

        model.slabs().relocations(3, model.mover(ref -> movedFrom.add(ref)));

        assertThat(movedFrom).containsExactlyElementsOf(refs.subList(2 * 64, 2 * 64 + 3));
    }

    @Test
    void shouldLeaveAPageAloneWhoseBlockCannotBeMoved() {
        fill(512, 40);
        model.freeMany(0.9);
        final List<Integer> tried = new ArrayList<>();

        model.relocateAll(64, ref -> {
            tried.add(ref);
            return ref != tried.get(0).intValue();
        });

        final int pinned = tried.get(0);
        assertThat(model.refs()).contains(pinned);
        assertThat(tried).filteredOn(ref -> ref >>> 12 == pinned >>> 12).containsExactly(pinned);
        model.checkBound();
        model.checkAll();
    }

    @Test
    void shouldTryAPageAgainOnceOneOfItsBlocksIsFreed() {
        fill(512, 40);
        model.freeMany(0.85);
        setAllAside();
        assertThat(model.relocateAll(64, ref -> true)).isZero();
        freeOneOfEachPage();

        assertThat(model.relocateAll(64, ref -> true)).isPositive();
        model.checkBound();
        model.checkAll();
    }

    @Test
    void shouldSeeToOtherSizesThoughOneCannotBeMoved() {
        fill(2_048, 40);
        fill(512, 40);
        model.freeMany(0.9);

        for (int i = 0; i < 100; i++) {
            model.slabs().relocations(64, model.mover(ref -> model.slabs().blockBytes(ref) == 512));
        }

        final List<Integer> refs = model.refs().stream()
                .filter(ref -> model.slabs().blockBytes(ref) == 512)
                .toList();
        final long pages = refs.stream().map(ref -> ref >>> 12).distinct().count();
        assertThat(pages * 128 - refs.size()).isLessThanOrEqualTo(pages * 128 / 4 + 128);
        model.checkAll();
    }

    @Test
    void shouldStillTakeBlocksFromPagesThatWereSetAside() {
        fill(512, 40);
        model.freeMany(0.9);
        setAllAside();
        final int pages = model.regions().usedPages();
        final int free = pages * 128 - model.count();

        for (int i = 0; i < free; i++) {
            model.allocate(512);
        }

        assertThat(model.regions().usedPages()).isEqualTo(pages);
        model.checkAll();
    }

    /** Refuses whatever is tried, until nothing is. */
    private void setAllAside() {
        final Set<Integer> tried = new HashSet<>();
        int before = -1;
        while (tried.size() > before) {
            before = tried.size();
            model.slabs().relocations(64, model.mover(ref -> {
                assertThat(tried.add(ref)).as("tried again: %x", ref).isTrue();
                return false;
            }));
        }
        assertThat(tried).isNotEmpty();
    }

    private void freeOneOfEachPage() {
        final Set<Integer> pages = new HashSet<>();
        for (final int ref : model.refs()) {
            if (pages.add(ref >>> 12)) {
                model.free(ref);
            }
        }
    }

    private void fill(final int bytes, final int pages) {
        final int blocks = pages * SizeClasses.blocks(SizeClasses.classOf(bytes));
        for (int i = 0; i < blocks; i++) {
            model.allocate(bytes);
        }
    }
}
