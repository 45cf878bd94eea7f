package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashIndexTest {
    private static final int SEED = 20261121;

    private final Regions regions = new Regions();
    private final Slabs slabs = new Slabs(regions);
    private final long[] slots = new long[HashIndex.SEGMENT_SLOTS];
    private final HashIndex index = new HashIndex(slabs, new long[HashIndex.SEGMENT_SLOTS]);
    private final Map<Integer, Integer> hashes = new HashMap<>();
    private final Random random = new Random(SEED);

    @AfterEach
    void close() {
        regions.close();
    }

    @Test
    void shouldFindEachBlockWhileItGrowsAndShrinks() {
        for (int ref = 1; ref <= 60_000; ref++) {
            insert(random.nextInt(), ref);
        }
        checkAll(60_000);
        final long grownBytes = used();
        for (int ref = 1; ref <= 60_000; ref++) {
            if (ref % 50 != 0) {
                index.remove(hashes.remove(ref), ref);
            }
        }
        checkAll(60_000);
        assertThat(used()).as("segments were joined").isLessThan(grownBytes / 10);
        for (int ref = 60_001; ref <= 90_000; ref++) {
            insert(random.nextInt(), ref);
        }
        checkAll(90_000);
    }

    @Test
    void shouldTellBlocksApartThatShareAHash() {
        for (int ref = 1; ref <= 500; ref++) {
            insert(ref % 5, ref);
        }
        checkAll(500);
        for (int ref = 1; ref <= 500; ref += 2) {
            index.remove(hashes.remove(ref), ref);
        }
        checkAll(500);
    }

    @Test
    void shouldRefuseToGrowForEverWhenTheHashDoesNotSpread() {
        assertThatThrownBy(() -> {
                    for (int ref = 1; ref <= 1_000; ref++) {
                        insert(7, ref);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not spread");
    }

    @Test
    void shouldFollowABlockThatWasMoved() {
        insert(11, 1);
        insert(11, 2);
        index.replace(11, 1, 0xffff_fff0);
        assertThat(index.find(11, ref -> ref == 0xffff_fff0)).isEqualTo(0xffff_fff0);
        assertThat(index.find(11, ref -> ref == 1)).isZero();
        assertThat(index.find(11, ref -> ref == 2)).isEqualTo(2);
        assertThatThrownBy(() -> index.remove(11, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldWalkAllHashesInOrderOfSegments() {
        for (int ref = 1; ref <= 20_000; ref++) {
            insert(random.nextInt(), ref);
        }
        final Set<Integer> seen = new HashSet<>();
        for (long hash = 0; hash < HashIndex.HASH_END; hash = index.segmentEnd((int) hash)) {
            final long end = index.segmentEnd((int) hash);
            final int count = index.copySegment((int) hash, slots);
            for (int i = 0; i < count; i++) {
                assertThat(slots[i] >>> 32).isBetween(hash, end - 1);
                assertThat(seen.add((int) slots[i])).isTrue();
            }
        }
        assertThat(seen).isEqualTo(hashes.keySet());
    }

    @Test
    void shouldFollowItsSegmentsWhenTheyAreMoved() {
        for (int ref = 1; ref <= 3_000; ref++) {
            insert(random.nextInt(), ref);
        }
        final List<Integer> moved = new ArrayList<>();
        for (int segment = 0; segment < 1 << 16; segment++) {
            if (index.segmentMoved(segment, segment)) {
                moved.add(segment);
            }
        }
        assertThat(moved).hasSizeGreaterThan(3);
        final int from = moved.get(1);
        final int to = slabs.allocate(HashIndex.SEGMENT_BYTES);
        slabs.buffer(to).putBytes(slabs.offset(to), slabs.buffer(from), slabs.offset(from), HashIndex.SEGMENT_BYTES);
        assertThat(index.segmentMoved(from, to)).isTrue();
        slabs.free(from);
        checkAll(3_000);
    }

    private void insert(final int hash, final int ref) {
        index.insert(hash, ref);
        hashes.put(ref, hash);
    }

    private void checkAll(final int refsEnd) {
        assertThat(index.size()).isEqualTo(hashes.size());
        for (int ref = 1; ref <= refsEnd; ref++) {
            final int wanted = ref;
            final Integer hash = hashes.get(ref);
            if (hash != null) {
                assertThat(index.find(hash, found -> found == wanted)).isEqualTo(ref);
            }
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(index.find(random.nextInt(), ref -> false)).isZero();
        }
    }

    private long used() {
        return regions.memoryBytes() - slabs.freeBytes();
    }
}
