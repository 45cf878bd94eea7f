package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
    @Test
    void shouldHoldWhatIsAskedFor() {
        for (int bytes = 1; bytes <= SizeClasses.BLOCK_BYTES_MAX; bytes++) {
            final int sizeClass = SizeClasses.classOf(bytes);
            assertThat(SizeClasses.bytes(sizeClass)).isGreaterThanOrEqualTo(bytes);
            if (sizeClass > 0) {
                assertThat(SizeClasses.bytes(sizeClass - 1))
                        .as("the size below")
                        .isLessThan(bytes);
            }
        }
    }

    @Test
    void shouldWasteLittleOfABlock() {
        for (int bytes = 1; bytes <= SizeClasses.BLOCK_BYTES_MAX; bytes++) {
            final int block = Slabs.classBytes(bytes);
            final double waste = (block - bytes) / (double) block;
            if (bytes <= 512) {
                assertThat(block - bytes).as("waste of %d bytes", bytes).isLessThan(SizeClasses.UNIT_BYTES);
            } else {
                assertThat(waste).as("waste of %d bytes", bytes).isLessThan(bytes <= 4096 ? 0.07 : 0.12);
            }
        }
    }

    @Test
    void shouldLeaveNextToNothingAtTheEndOfAPage() {
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            final int taken = SizeClasses.blocks(sizeClass) * SizeClasses.bytes(sizeClass);
            assertThat(taken)
                    .as("blocks of %d bytes", SizeClasses.bytes(sizeClass))
                    .isLessThanOrEqualTo(Regions.PAGE_BYTES)
                    .isGreaterThan((int) (Regions.PAGE_BYTES * 0.988));
        }
    }

    @Test
    void shouldHaveSegmentsOfTheIndexFillAPage() {
        final int sizeClass = SizeClasses.classOf(8192);

        assertThat(SizeClasses.bytes(sizeClass)).isEqualTo(8192);
        assertThat(SizeClasses.blocks(sizeClass)).isEqualTo(8);
    }

    @Test
    void shouldFitAsManyOfASizeIntoAPageAsCanBe() {
        for (int bytes = 16; bytes <= 512; bytes += 16) {
            assertThat(SizeClasses.blocks(SizeClasses.classOf(bytes))).isEqualTo(Regions.PAGE_BYTES / bytes);
        }
        for (int bytes = 4096; bytes <= 8192; bytes += 16) {
            assertThat(SizeClasses.blocks(SizeClasses.classOf(bytes)))
                    .as("blocks of %d bytes", bytes)
                    .isEqualTo(Regions.PAGE_BYTES / bytes);
        }
    }

    @Test
    void shouldTellWhereBlocksBegin() {
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            final int units = SizeClasses.units(sizeClass);
            for (int at = 0; at < SizeClasses.PAGE_UNITS; at++) {
                assertThat(SizeClasses.isBlockStart(sizeClass, at))
                        .as("%d of a page of blocks of %d units", at, units)
                        .isEqualTo(at % units == 0 && at / units < SizeClasses.blocks(sizeClass));
            }
        }
    }
}
