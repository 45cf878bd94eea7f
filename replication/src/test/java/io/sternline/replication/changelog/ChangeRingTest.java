package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeRingTest {
    private static final int CAPACITY_BYTES = 4096;
    private static final BootId BOOT = new BootId(1, 2);

    private final UnsafeBuffer change = new UnsafeBuffer(new byte[1024]);

    @TempDir
    private Path directory;

    @Test
    void shouldPassOnAllThatIsPutInHoweverItWrapsAndWheneverItIsReopened() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        ChangeRing ring = open(0, BOOT).ring();
        long put = 0;
        long taken = 0;
        for (int step = 0; step < 4_000; step++) {
            switch (random.nextInt(10)) {
                case 0 -> {
                    final ChangeRing.Opened opened = open(taken, BOOT);
                    assertThat(opened.problem()).isNull();
                    assertThat(opened.lastRevision()).isEqualTo(put);
                    ring = opened.ring();
                }
                case 1, 2, 3 -> {
                    if (ring.hasNext()) {
                        taken++;
                        requireChange(ring, taken);
                        ring.advance();
                        ring.release();
                    }
                }
                default -> put += offer(ring, put + 1) ? 1 : 0;
            }
        }
        assertThat(put).isGreaterThan(200);
        assertThat(revisions(ring)).isEqualTo(LogRig.range(taken + 1, put));
    }

    private boolean offer(final ChangeRing ring, final long revision) {
        return ring.offer(
                ChangeRing.TYPE_CHANGE, revision, revision - 1, change, 0, LogRig.fill(change, revision, 900));
    }

    private void requireChange(final ChangeRing ring, final long revision) {
        assertThat(ring.revision()).isEqualTo(revision);
        assertThat(ring.previous()).isEqualTo(revision - 1);
        assertThat(ring.length()).isEqualTo(LogRig.fill(change, revision, 900));
        assertThat(new UnsafeBuffer(ring.buffer(), ring.offset(), ring.length()))
                .isEqualTo(new UnsafeBuffer(change, 0, ring.length()));
    }

    @Test
    void shouldTakeNoMoreThanItHolds() throws Exception {
        final ChangeRing ring = open(0, BOOT).ring();
        long put = 0;
        while (ring.offer(ChangeRing.TYPE_CHANGE, put + 1, put, change, 0, 480)) {
            put++;
        }
        assertThat(put).isEqualTo(CAPACITY_BYTES / 512);
        assertThat(revisions(ring)).isEqualTo(LogRig.range(1, put));
        ring.release();
        assertThat(ring.offer(ChangeRing.TYPE_CHANGE, put + 1, put, change, 0, 480))
                .isTrue();
    }

    @Test
    void shouldForgetWhatWasNotForcedWhenTheMachineRestarts() throws Exception {
        offer(open(0, BOOT).ring(), 1);
        final ChangeRing.Opened opened = open(0, new BootId(3, 4));
        assertThat(opened.problem()).contains("restarted");
        assertThat(opened.lastRevision()).isZero();
        assertThat(opened.ring().hasNext()).isFalse();
        assertThat(open(0, new BootId(3, 4)).problem()).isNull();
    }

    @Test
    void shouldBelongToTheMachinesNextStartOnceItIsEmpty() throws Exception {
        final BootId next = new BootId(3, 4);
        final ChangeRing before = open(0, BOOT).ring();
        offer(before, 1);
        assertThat(revisions(before)).hasSize(1);
        before.release();
        final ChangeRing.Opened opened = open(1, next);
        assertThat(opened.problem()).isNull();
        offer(opened.ring(), 2);
        assertThat(open(1, next).lastRevision()).isEqualTo(2);
    }

    @Test
    void shouldNotGoOnWhereTheLogDoesNotEnd() throws Exception {
        final ChangeRing ring = open(0, BOOT).ring();
        offer(ring, 11);
        offer(ring, 12);
        assertThat(open(11, BOOT).lastRevision()).isEqualTo(12);
        assertThat(open(10, BOOT).lastRevision()).isEqualTo(12);
        final ChangeRing.Opened gap = open(9, BOOT);
        assertThat(gap.problem()).contains("10").contains("9");
        assertThat(gap.ring().hasNext()).isFalse();
        assertThat(gap.lastRevision()).isEqualTo(9);
    }

    private ChangeRing.Opened open(final long newestRevision, final BootId bootId) throws Exception {
        return ChangeRing.open(directory, LogHistory.begin(0, newestRevision), CAPACITY_BYTES, bootId);
    }

    private static List<Long> revisions(final ChangeRing ring) {
        final List<Long> revisions = new ArrayList<>();
        while (ring.hasNext()) {
            revisions.add(ring.revision());
            ring.advance();
        }
        return revisions;
    }
}
