package io.sternline.server.engine;

import static io.sternline.server.engine.Regions.PAGE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlabsTest {
    private final Regions regions = new Regions(2);
    private final Slabs slabs = new Slabs(regions);

    @AfterEach
    void close() {
        slabs.close();
    }

    @Test
    void shouldGiveBlocksOfEverySize() {
        for (int bytes = 1; bytes <= Slabs.BLOCK_BYTES_MAX; bytes++) {
            final int ref = slabs.allocate(bytes);
            assertThat(ref).isNotZero();
            assertThat(slabs.blockBytes(ref)).isEqualTo(Slabs.classBytes(bytes)).isGreaterThanOrEqualTo(bytes);
            slabs.free(ref);
        }
        assertThat(regions.usedPages()).isZero();
    }

    @Test
    void shouldRefuseSizesThatNoBlockHas() {
        for (final int bytes : new int[] {0, -1, 8193, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> slabs.allocate(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(Integer.toString(bytes), "8192");
        }
    }

    @Test
    void shouldBeginBlocksOfAPowerOfTwoAtAMultipleOfTheirSize() {
        for (int bytes = 16; bytes <= Slabs.BLOCK_BYTES_MAX; bytes *= 2) {
            for (int i = 0; i < 20; i++) {
                assertThat(address(slabs.allocate(bytes)) % bytes).isZero();
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(address(slabs.allocate(1_000)) % SizeClasses.UNIT_BYTES).isZero();
        }
    }

    @Test
    void shouldUseAFreedBlockAgain() {
        slabs.allocate(100);
        final int ref = slabs.allocate(100);
        slabs.allocate(100);
        slabs.free(ref);

        assertThat(slabs.allocate(100)).isEqualTo(ref);
    }

    @Test
    void shouldGiveAPageBackWithItsLastBlock() {
        final int first = slabs.allocate(100);
        final int second = slabs.allocate(100);
        assertThat(regions.usedPages()).isEqualTo(1);

        slabs.free(first);
        assertThat(regions.usedPages()).isEqualTo(1);
        slabs.free(second);
        assertThat(regions.usedPages()).isZero();
        assertThat(slabs.freeBytes()).isEqualTo(slabs.memoryBytes()).isEqualTo(PAGE_BYTES);
    }

    @Test
    void shouldFillTheFullestPagesFirst() {
        final List<Integer> refs = new ArrayList<>();
        for (int i = 0; i < 4 * 64; i++) {
            refs.add(slabs.allocate(1024));
        }
        final int sparse = page(refs.get(0));
        final int half = page(refs.get(64));
        final int nearlyFull = page(refs.get(2 * 64));
        free(refs.subList(0, 60));
        free(refs.subList(64, 64 + 30));
        free(refs.subList(2 * 64, 2 * 64 + 10));

        for (int i = 0; i < 10; i++) {
            assertThat(page(slabs.allocate(1024))).isEqualTo(nearlyFull);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(page(slabs.allocate(1024))).isEqualTo(half);
        }
        assertThat(page(slabs.allocate(1024))).isEqualTo(sparse);
    }

    @Test
    void shouldRefuseToFreeWhatIsNotInUse() {
        final int ref = slabs.allocate(100);
        final int other = slabs.allocate(100);
        slabs.free(other);
        final int ofAnEmptyPage = slabs.allocate(5_000);
        slabs.free(ofAnEmptyPage);

        assertNotInUse(other);
        assertNotInUse(ofAnEmptyPage);
        assertNotInUse(0);
        assertNotInUse(ref + 1);
        assertNotInUse(other + 7);
        assertNotInUse(-1);
        slabs.free(ref);
        assertThat(regions.usedPages()).isZero();
    }

    @Test
    void shouldNotTakeABlockForAFreeOneForItsContent() {
        final int first = slabs.allocate(64);
        final int second = slabs.allocate(64);
        slabs.free(second);
        final byte[] asItIsWhenFree = new byte[64];
        slabs.buffer(second).getBytes(slabs.offset(second), asItIsWhenFree);

        assertThat(slabs.allocate(64)).isEqualTo(second);
        slabs.buffer(second).putBytes(slabs.offset(second), asItIsWhenFree);
        slabs.free(second);

        assertNotInUse(second);
        slabs.free(first);
        assertThat(regions.usedPages()).isZero();
    }

    @Test
    void shouldNameTheLimitWhenMemoryIsExhaustedAndGoOnOnceSomeIsFree() {
        final int blocks = (2 * Regions.REGION_PAGES - 1) * 8;
        int last = 0;
        for (int i = 0; i < blocks; i++) {
            last = slabs.allocate(8192);
        }

        assertThatThrownBy(() -> slabs.allocate(8192))
                .isInstanceOf(EngineMemoryException.class)
                .hasMessageContainingAll("limit 128 MiB", "stateBytesMax");
        assertThatThrownBy(() -> slabs.allocate(16)).isInstanceOf(EngineMemoryException.class);

        slabs.free(last);
        assertThat(slabs.allocate(8192)).isEqualTo(last);
    }

    @Test
    void shouldReachTheLastRefThereIs() {
        assertThat(Regions.REGIONS_MAX * Regions.REGION_PAGES).isEqualTo(1 << 20);
        final int last = -1 << 9;

        assertThat(slabs.offset(last)).isEqualTo(Regions.REGION_BYTES - 8192);
        assertThatThrownBy(() -> slabs.buffer(last))
                .as("region 1023 of 2")
                .isInstanceOf(ArrayIndexOutOfBoundsException.class)
                .hasMessageContaining("1023");
    }

    @Test
    void shouldTakeNoJavaHeapForBlocks() {
        final Random random = new Random(1);
        final int[] refs = new int[10_000];
        churn(refs, random, 50_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();

        churn(refs, random, 200_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @Test
    void shouldCountWhatItTakesOfTheJavaHeap() {
        slabs.allocate(1);

        assertThat(slabs.heapBytes()).isBetween(16L * Regions.REGION_PAGES, 64L * 1024);
    }

    @Test
    void shouldLetNobodyAtItsBlocksOnceClosed() {
        final int ref = slabs.allocate(100);

        slabs.close();

        assertThat(slabs.buffer(ref)).isNull();
        assertThat(slabs.memoryBytes()).isZero();
    }

    private void churn(final int[] refs, final Random random, final int times) {
        for (int i = 0; i < times; i++) {
            final int at = random.nextInt(refs.length);
            if (refs[at] != 0) {
                slabs.free(refs[at]);
            }
            refs[at] = slabs.allocate(1 + random.nextInt(1_000));
        }
    }

    private void assertNotInUse(final int ref) {
        assertThatThrownBy(() -> slabs.free(ref))
                .as("block %x", ref)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("block " + Integer.toHexString(ref), "not in use");
    }

    private void free(final List<Integer> refs) {
        refs.forEach(slabs::free);
    }

    private long address(final int ref) {
        return slabs.buffer(ref).addressOffset() + slabs.offset(ref);
    }

    private static int page(final int ref) {
        return ref >>> 12;
    }
}
