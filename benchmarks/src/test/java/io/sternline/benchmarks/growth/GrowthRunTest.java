package io.sternline.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.benchmarks.load.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthRunTest {
    private static final Result NOTHING = new Result(0, 0, 0, 5, 0, 0, 0, 0, 0);

    private final List<String> lines = new ArrayList<>();

    @Test
    void shouldGoOnWhenAPointComesToNoResult() throws Exception {
        final List<Point> points = List.of(
                Figures.SETTINGS.point(Series.ENTRIES, 10_000), Figures.SETTINGS.point(Series.ENTRIES, 1_000_000));
        final List<PointResult> results = new GrowthRun(
                        point -> {
                            if (point.entries() == 10_000) {
                                throw new IllegalStateException("the store is full");
                            }
                            return Figures.measured(1000, 50, 200, 0);
                        },
                        lines::add)
                .run(points);
        assertThat(results).extracting(PointResult::failure).containsExactly("the store is full", null);
        assertThat(results).extracting(PointResult::isWhole).containsExactly(false, true);
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("no result", "the store is full"));
    }

    @Test
    void shouldNotCallAPointWholeWhoseCallsFailed() {
        assertThat(Figures.of(Series.ENTRIES, 1, Figures.measured(1000, 50, 200, 1))
                        .isWhole())
                .isFalse();
        final Measured some = Figures.measured(1000, 50, 200, 0);
        final Measured none = new Measured(some.filled(), some.warmUp(), NOTHING, 0, 0, 0, 1, 0, 0, 0);
        assertThat(Figures.of(Series.ENTRIES, 1, none).isWhole()).isFalse();
    }

    @Test
    void shouldHaveEachConnectionCallAtLeastOnceAtATime() {
        assertThat(Figures.SETTINGS.point(Series.CONNECTIONS, 10).callers()).isEqualTo(64);
        assertThat(Figures.SETTINGS.point(Series.CONNECTIONS, 1_000).callers()).isEqualTo(1_000);
        assertThat(Figures.SETTINGS.point(Series.VALUES, 1_000))
                .isEqualTo(new Point(Series.VALUES, 10_000, 1_000, 1, 64));
    }

    @Test
    void shouldNotStartWhatTheMachineHasNoMemoryFor() {
        final Point point = new Point(Series.ENTRIES, Integer.MAX_VALUE, 512 * 1024, 1, 64);
        assertThatThrownBy(() -> MemoryNeed.check(point, 16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2,147,483,647 entries of 524,288 bytes")
                .hasMessageContaining("MiB free");
    }
}
