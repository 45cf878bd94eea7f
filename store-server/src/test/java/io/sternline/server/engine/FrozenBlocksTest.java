package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrozenBlocksTest {
    /** A page holds eight of them. */
    private static final int BLOCK_BYTES = Slabs.BLOCK_BYTES_MAX;

    private static final int PAGES = 6;

    /** For copies of all of them, and tables. */
    private static final int ASIDE_PAGES = PAGES + 1;

    private final Regions regions = new Regions();
    private final Regions aside = new Regions(1);
    private final Slabs slabs = new Slabs(regions);
    private final List<Integer> refs = new ArrayList<>();
    private final AtomicInteger waits = new AtomicInteger();
    private final UnsafeBuffer read = new UnsafeBuffer(new byte[BLOCK_BYTES]);

    private volatile boolean isChanged;

    FrozenBlocksTest() {
        for (int i = 0; i < PAGES * Regions.PAGE_BYTES / BLOCK_BYTES; i++) {
            refs.add(slabs.allocate(BLOCK_BYTES));
            fill(refs.get(i), i);
        }
    }

    @AfterEach
    void close() {
        slabs.close();
        aside.close();
    }

    private void fill(final int ref, final int value) {
        slabs.edit(ref).setMemory(slabs.offset(ref), BLOCK_BYTES, (byte) value);
    }

    private void changeAll() {
        for (int i = 0; i < refs.size(); i++) {
            fill(refs.get(i), -1 - i);
        }
    }

    private void assertFrozen(final FrozenBlocks frozen) {
        for (int i = 0; i < refs.size(); i++) {
            frozen.read(refs.get(i), 1, BLOCK_BYTES - 1, read, 1);
            final byte[] bytes = new byte[BLOCK_BYTES - 1];
            final byte[] expected = new byte[BLOCK_BYTES - 1];
            Arrays.fill(expected, (byte) i);
            read.getBytes(1, bytes);
            assertThat(Arrays.equals(bytes, expected)).isTrue();
        }
    }

    private FrozenBlocks freeze(final int asideMax, final Runnable idle) {
        return regions.freeze(aside, asideMax, idle);
    }

    @Test
    void shouldShowWhatWasThereWhateverIsDoneToIt() {
        final FrozenBlocks frozen = freeze(ASIDE_PAGES, waits::incrementAndGet);
        assertFrozen(frozen);
        changeAll();
        assertFrozen(frozen);
        refs.forEach(slabs::free);
        for (int i = 0; i < 2 * refs.size(); i++) {
            fill(slabs.allocate(BLOCK_BYTES), 77);
        }
        assertFrozen(frozen);
        assertThat(waits).hasValue(0);
    }

    @Test
    void shouldSetAsideEachBlockOnceAndGiveItsPlaceBackInTheEnd() {
        freeze(ASIDE_PAGES, waits::incrementAndGet);
        changeAll();
        assertThat(aside.usedPages()).isEqualTo(ASIDE_PAGES);
        changeAll();
        assertThat(aside.usedPages()).isEqualTo(ASIDE_PAGES);
        regions.thaw();
        assertThat(aside.usedPages()).isZero();
        changeAll();
        assertThat(aside.usedPages()).isZero();
    }

    @Test
    void shouldWaitForTheReaderWhereTooMuchChanges() {
        final FrozenBlocks[] frozen = new FrozenBlocks[1];
        frozen[0] = freeze(PAGES - 1, () -> {
            if (waits.incrementAndGet() == 3) {
                assertFrozen(frozen[0]);
                frozen[0].endRead();
            }
        });
        changeAll();
        assertThat(waits).hasValue(3);
        assertThat(aside.usedPages()).isEqualTo(PAGES - 1);
    }

    @Test
    void shouldWaitForTheReaderWhereTheSystemHasNoMoreMemory() {
        for (int taken = 0; taken < Regions.REGION_PAGES - 1 - 2; taken++) {
            aside.take();
        }
        final FrozenBlocks[] frozen = new FrozenBlocks[1];
        frozen[0] = freeze(ASIDE_PAGES, () -> {
            waits.incrementAndGet();
            assertFrozen(frozen[0]);
            frozen[0].endRead();
        });
        changeAll();
        assertThat(waits).hasValue(1);
    }

    /** Free ones are taken from pages that are frozen, and changed as often as one likes. */
    @Test
    void shouldSetNothingAsideOfWhatWasFree() {
        final List<Integer> freed = IntStream.range(0, refs.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(refs::get)
                .toList();
        freed.forEach(slabs::free);
        freeze(1, waits::incrementAndGet);
        for (int i = 0; i < freed.size(); i++) {
            final int ref = slabs.allocate(BLOCK_BYTES);
            fill(ref, 77);
            fill(ref, 78);
        }
        assertThat(waits).hasValue(0);
        assertThat(aside.usedPages()).as("tables").isEqualTo(1);
    }

    @Test
    void shouldSetNothingAsideThatIsNotRead() {
        final Slabs unread = new Slabs(regions, false);
        final int ref = unread.allocate(BLOCK_BYTES);
        freeze(0, waits::incrementAndGet);
        unread.edit(ref);
        unread.free(ref);
        unread.allocate(BLOCK_BYTES);
        assertThat(waits).hasValue(0);
    }

    @Test
    void shouldSetNothingAsideOnceAllHasBeenRead() {
        freeze(ASIDE_PAGES, waits::incrementAndGet).endRead();
        changeAll();
        assertThat(aside.usedPages()).isZero();
    }

    @Test
    void shouldKeepRegionsThatAreReadThoughTheyAreEmpty() {
        final Regions many = new Regions();
        final List<Integer> pages = new ArrayList<>();
        for (int i = 0; i < 3 * Regions.REGION_PAGES; i++) {
            pages.add(many.take());
        }
        many.freeze(aside, 0, waits::incrementAndGet);
        pages.forEach(many::giveBack);
        assertThat(many.releaseOne()).isFalse();
        many.thaw();
        assertThat(many.releaseOne()).isTrue();
        many.close();
    }

    /** The reader goes round until all has been changed, so that they meet again and again. */
    @Test
    void shouldShowWhatWasThereWhileItIsChanged() throws Exception {
        final ExecutorService reader = Executors.newSingleThreadExecutor();
        final CyclicBarrier begin = new CyclicBarrier(2);
        try {
            for (int round = 0; round < 1_000; round++) {
                for (int i = 0; i < refs.size(); i++) {
                    fill(refs.get(i), i);
                }
                isChanged = false;
                final FrozenBlocks frozen = freeze(ASIDE_PAGES, waits::incrementAndGet);
                final Future<?> reading = reader.submit(() -> {
                    begin.await();
                    while (!isChanged) {
                        assertFrozen(frozen);
                    }
                    assertFrozen(frozen);
                    return null;
                });
                begin.await();
                changeAll();
                isChanged = true;
                reading.get();
                regions.thaw();
            }
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void shouldBeFrozenOnceAtATime() {
        freeze(ASIDE_PAGES, waits::incrementAndGet);
        assertThatIllegalStateException().isThrownBy(() -> freeze(ASIDE_PAGES, waits::incrementAndGet));
    }
}
