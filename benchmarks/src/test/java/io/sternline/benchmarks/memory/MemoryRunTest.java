package io.sternline.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.data.Expiry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryRunTest {
    private static final int ENTRIES = 5_000;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 200;
    private static final long SEED = 42;

    @ParameterizedTest
    @EnumSource
    void shouldAccountForEveryEntryThroughAllSteps(final Expiry expiry) {
        final MemoryRun.Settings settings = new MemoryRun.Settings(ENTRIES, VALUE_BYTES, expiry, SEED);
        try (MemoryRun run = new MemoryRun(settings)) {
            final MemoryResult result = run.run(step -> {});

            assertThat(result.filled().entries()).isEqualTo(ENTRIES);
            assertThat(result.dataBytes()).isEqualTo((long) ENTRIES * (KEY_BYTES + VALUE_BYTES));
            assertThat(result.overheadBytesPerEntry())
                    .isEqualTo((double) (result.engineBytes() - result.dataBytes()) / ENTRIES);
            assertThat(result.overwritten().entries()).isEqualTo(ENTRIES);
            assertThat(result.overwritten().dataBytes()).isNotEqualTo(result.dataBytes());
            assertThat(result.halved().entries() + result.halved().operations()).isEqualTo(ENTRIES);
            assertThat(result.refilled().entries()).isEqualTo(ENTRIES);
            if (expiry == Expiry.NONE) {
                assertThat(result.expired()).isNull();
                assertThat(result.reaping()).isNull();
            } else {
                assertThat(result.expired().entries()).isZero();
                assertThat(result.reaping().calls()).isPositive();
            }
        }
    }
}
