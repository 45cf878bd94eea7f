package io.sternline.server.engine;

import static io.sternline.server.engine.Regions.PAGE_BYTES;
import static io.sternline.server.engine.Regions.REGION_PAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionsTest {
    /** Page 0 is never handed out. */
    private static final int PAGES_OF_REGION_0 = REGION_PAGES - 1;

    private final Regions regions = new Regions(3);

    @AfterEach
    void close() {
        regions.close();
    }

    @Test
    void shouldTakeNothingBeforeItIsAskedFor() {
        assertThat(regions.takenRegions()).isZero();
        assertThat(regions.memoryBytes()).isZero();
    }

    @Test
    void shouldHandOutThePagesOfARegionOneAfterTheOther() {
        for (int page = 1; page <= PAGES_OF_REGION_0; page++) {
            assertThat(regions.take()).isEqualTo(page);
        }
        assertThat(regions.takenRegions()).isEqualTo(1);

        assertThat(regions.take()).isEqualTo(REGION_PAGES);
        assertThat(regions.takenRegions()).isEqualTo(2);
    }

    @Test
    void shouldHandOutTheLowestFreePageOfTheLowestRegion() {
        take(2 * REGION_PAGES - 1);
        regions.giveBack(2 * REGION_PAGES - 5);
        regions.giveBack(900);
        regions.giveBack(17);

        assertThat(regions.take()).isEqualTo(17);
        assertThat(regions.take()).isEqualTo(900);
        assertThat(regions.take()).isEqualTo(2 * REGION_PAGES - 5);
        assertThat(regions.take()).isEqualTo(2 * REGION_PAGES);
    }

    @Test
    void shouldGiveEveryByteOfEveryPage() {
        for (int i = 0; i < 2 * REGION_PAGES; i++) {
            final int page = regions.take();
            final UnsafeBuffer buffer = regions.buffers()[page / REGION_PAGES];
            final int offset = page % REGION_PAGES * PAGE_BYTES;
            assertThat((buffer.addressOffset() + offset) % PAGE_BYTES)
                    .as("alignment")
                    .isZero();
            buffer.putInt(offset, page);
            buffer.putInt(offset + PAGE_BYTES - Integer.BYTES, ~page);
        }
        for (int page = 1; page <= 2 * REGION_PAGES; page++) {
            final UnsafeBuffer buffer = regions.buffers()[page / REGION_PAGES];
            final int offset = page % REGION_PAGES * PAGE_BYTES;
            assertThat(buffer.getInt(offset)).isEqualTo(page);
            assertThat(buffer.getInt(offset + PAGE_BYTES - Integer.BYTES)).isEqualTo(~page);
        }
    }

    @Test
    void shouldGiveBackOneRegionAtATimeTheHighestFirst() {
        take(PAGES_OF_REGION_0 + 2 * REGION_PAGES);
        giveBack(1, 3 * REGION_PAGES);
        assertThat(regions.takenRegions()).isEqualTo(3);
        assertThat(regions.releaseOne()).isTrue();
        assertThat(regions.takenRegions()).isEqualTo(2);
        assertThat(regions.buffers()[2]).isNull();
    }

    @Test
    void shouldGiveEmptyRegionsBackExceptOne() {
        take(PAGES_OF_REGION_0 + 2 * REGION_PAGES);
        assertThat(regions.takenRegions()).isEqualTo(3);

        giveBack(2 * REGION_PAGES, 3 * REGION_PAGES);
        releaseAll();
        assertThat(regions.takenRegions()).as("one is kept").isEqualTo(3);

        giveBack(1, REGION_PAGES);
        releaseAll();
        assertThat(regions.takenRegions()).isEqualTo(2);
        assertThat(regions.buffers()[0]).as("the lower one is kept").isNotNull();
        assertThat(regions.buffers()[2]).isNull();

        giveBack(REGION_PAGES, 2 * REGION_PAGES);
        releaseAll();
        assertThat(regions.takenRegions()).isEqualTo(1);
        assertThat(regions.usedPages()).isZero();
        assertThat(regions.buffers()[0]).isNotNull();
    }

    @Test
    void shouldNotGiveTheRegionInReserveBackOnceItIsUsedAgain() {
        take(PAGES_OF_REGION_0 + REGION_PAGES);
        giveBack(1, REGION_PAGES);
        releaseAll();
        assertThat(regions.take()).isEqualTo(1);

        giveBack(REGION_PAGES, 2 * REGION_PAGES);
        releaseAll();

        assertThat(regions.takenRegions()).as("the other is in reserve now").isEqualTo(2);
    }

    @Test
    void shouldTakeTheLowestNumberForANewRegion() {
        take(PAGES_OF_REGION_0 + 2 * REGION_PAGES);
        giveBack(REGION_PAGES, 2 * REGION_PAGES);
        giveBack(2 * REGION_PAGES, 3 * REGION_PAGES);
        releaseAll();
        assertThat(regions.buffers()[2]).isNull();

        take(REGION_PAGES);

        assertThat(regions.take()).isEqualTo(2 * REGION_PAGES);
    }

    @Test
    void shouldCountPagesThatHaveBeenUsedAsBacked() {
        take(10);
        assertThat(regions.memoryBytes()).isEqualTo(10L * PAGE_BYTES);
        assertThat(regions.freePages()).isZero();

        giveBack(3, 9);
        assertThat(regions.memoryBytes()).isEqualTo(10L * PAGE_BYTES);
        assertThat(regions.freePages()).isEqualTo(6);
        assertThat(regions.usedPages()).isEqualTo(4);

        take(7);
        assertThat(regions.memoryBytes()).isEqualTo(11L * PAGE_BYTES);
        assertThat(regions.freePages()).isZero();
    }

    @Test
    void shouldNotCountARegionThatIsGone() {
        take(PAGES_OF_REGION_0 + 5);
        giveBack(REGION_PAGES, REGION_PAGES + 5);
        giveBack(1, REGION_PAGES);
        releaseAll();

        assertThat(regions.memoryBytes()).isEqualTo((long) PAGES_OF_REGION_0 * PAGE_BYTES);
    }

    @Test
    void shouldSayWhatIsFullAndWhatToDo() {
        take(PAGES_OF_REGION_0 + 2 * REGION_PAGES);

        assertThatThrownBy(regions::take)
                .isInstanceOf(EngineMemoryException.class)
                .hasMessageContainingAll("3 regions", "limit 192 MiB", "in use 191 MiB", "stateBytesMax");

        regions.giveBack(5);
        assertThat(regions.take()).as("goes on once there is room").isEqualTo(5);
    }

    @Test
    void shouldRefusePagesThatAreNotInUse() {
        take(3);
        regions.giveBack(2);

        for (final int page : new int[] {2, 0, 4, -1, REGION_PAGES + 1, 100 * REGION_PAGES}) {
            assertThatThrownBy(() -> regions.giveBack(page))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("page " + page + " ");
        }
        assertThat(regions.usedPages()).isEqualTo(2);
    }

    @Test
    void shouldRefuseLimitsThatRefsCannotReach() {
        assertThatThrownBy(() -> new Regions(1025))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("1025", "1024");
        assertThatThrownBy(() -> new Regions(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGiveAllBackWhenClosedAndDoSoOnce() {
        take(REGION_PAGES + 3);

        regions.close();
        regions.close();

        assertThat(regions.takenRegions()).isZero();
        assertThat(regions.memoryBytes()).isZero();
        assertThat(regions.usedPages()).isZero();
        assertThat(regions.buffers()).containsOnlyNulls();
    }

    private void take(final int pages) {
        for (int i = 0; i < pages; i++) {
            regions.take();
        }
    }

    private void releaseAll() {
        while (regions.releaseOne()) {
            assertThat(regions.takenRegions()).isPositive();
        }
    }

    private void giveBack(final int fromPage, final int toPage) {
        for (int page = fromPage; page < toPage; page++) {
            regions.giveBack(page);
        }
    }
}
