package io.sternline.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final int KEYS = 20;

    @Test
    void shouldDrawKeysAndValuesOfTheSizesAskedFor() {
        final Workload.Draw draw = new Workload(KEYS, 16, 200, 0, 42).draw(0);
        assertThat(draw.key()).hasSize(16).matches("\\d+");
        assertThat(draw.value()).hasSize(200);
        assertThat(new Workload(KEYS, 64, 8, 0, 42).draw(0).key()).hasSize(64);
    }

    @Test
    void shouldDrawEveryKeyAndNoOther() {
        final Workload.Draw draw = new Workload(KEYS, Workload.KEY_BYTES_MIN, 8, 0, 42).draw(0);
        final Set<String> keys = new HashSet<>();
        for (int i = 0; i < 100 * KEYS; i++) {
            keys.add(draw.key());
        }
        assertThat(keys).hasSize(KEYS);
    }
}
