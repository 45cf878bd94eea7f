package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks are taken, freed and moved at random: none overlaps another, and each keeps its content. */
class SlabsSimulationTest {
    private static final int STEPS = 60_000;
    private static final int PHASE_STEPS = 5_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldKeepEveryBlockWhateverComes(final long seed) {
        final Random random = new Random(seed);
        try (SlabsModel model = new SlabsModel(new Regions(4), random)) {
            Phase phase = new Phase(random);
            for (int step = 0; step < STEPS; step++) {
                if (step % PHASE_STEPS == 0) {
                    phase = new Phase(random);
                    model.checkAll();
                }
                phase.step(model);
            }
            model.relocateAll(100, ref -> true);
            model.checkBound();
            model.checkAll();
            giveAllBack(model);
        }
    }

    @Test
    void shouldKeepWasteWithinBoundsThroughLongChurn() {
        final Random random = new Random(5);
        try (SlabsModel model = new SlabsModel(new Regions(2), random)) {
            for (int i = 0; i < 20_000; i++) {
                model.allocate(200 + random.nextInt(200));
            }
            for (int i = 0; i < 100_000; i++) {
                model.free(model.anyRef());
                model.allocate(200 + random.nextInt(200));
                if (i % 50 == 0) {
                    model.slabs().relocations(20, model.mover(ref -> true));
                }
            }
            assertThat(model.slabs().freeBytes()).isLessThan(model.slabs().memoryBytes() / 3);
            model.checkAll();
        }
    }

    private static void giveAllBack(final SlabsModel model) {
        model.freeMany(1);
        assertThat(model.count()).isZero();
        assertThat(model.regions().usedPages()).isZero();
        while (model.regions().releaseOne()) {
            assertThat(model.regions().takenRegions()).isPositive();
        }
        assertThat(model.regions().takenRegions()).as("one is kept in reserve").isEqualTo(1);
        assertThat(model.slabs().freeBytes()).isEqualTo(model.slabs().memoryBytes());
    }

    /** Sizes and the share of frees change from phase to phase, so that pages of sizes gone by are left behind. */
    private static final class Phase {
        private final Random random;
        private final int bytesMin;
        private final int bytesSpan;
        private final double freeShare;

        Phase(final Random random) {
            this.random = random;
            bytesMin = 1 + random.nextInt(4_096);
            bytesSpan = 1 + random.nextInt(Slabs.BLOCK_BYTES_MAX - bytesMin);
            freeShare = 0.2 + random.nextDouble() * 0.7;
        }

        void step(final SlabsModel model) {
            if (random.nextInt(100) == 0) {
                model.slabs().relocations(1 + random.nextInt(50), model.mover(ref -> random.nextInt(30) != 0));
            } else if (model.count() > 0 && random.nextDouble() < freeShare) {
                model.free(model.anyRef());
            } else {
                model.allocate(bytesMin + random.nextInt(bytesSpan));
            }
        }
    }
}
