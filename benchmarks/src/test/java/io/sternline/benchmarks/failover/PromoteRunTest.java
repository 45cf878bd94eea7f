package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real promotions under load. */
@Timeout(240)
class PromoteRunTest {
    private static final LoadSettings LOAD = new LoadSettings(500, 2, 2_000, 64, 42);

    @TempDir
    private Path dir;

    @Test
    void shouldMoveThePrimaryToTheChosenNodeAndFailNoCall() throws Exception {
        final List<String> lines = new ArrayList<>();
        final PromoteResult result;
        try (Rig rig = Rig.start(dir, "memory", "steady")) {
            result = PromoteRun.promote(rig, LOAD, 3, lines::add);
        }
        System.out.println(lines + ", " + result);

        assertThat(result.isAsPromised())
                .as("%s %s", lines, result.verdict().messages())
                .isTrue();
        assertThat(result.everyPromotion()).hasSize(3);
        assertThat(result.everyPromotion()).allSatisfy(move -> {
            assertThat(move.primary()).isEqualTo(move.chosen());
            assertThat(move.from()).isNotEqualTo(move.chosen());
        });
    }
}
