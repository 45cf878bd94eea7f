package io.sternline.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrowthPageTest {
    @Test
    void shouldHaveATableForEachSeriesThatWasMeasured() {
        final List<PointResult> results = List.of(
                Figures.of(Series.VALUES, 64, Figures.measured(50_000, 1_234, 5_678, 0)),
                Figures.of(Series.VALUES, 4096, Figures.measured(5_000, 12_340, 56_780, 2)));
        assertThat(GrowthPage.of(results, Figures.SETTINGS, Map.of(Series.VALUES, "plots/growth-values.svg")))
                .contains("## By size of values")
                .contains("What stays: 10,000 entries, 64 callers on one connection;")
                .contains("![Cost by size of values](plots/growth-values.svg)")
                .contains(
                        "| 64 B | 50,000 | 50,001 | 1.23 | 5.68 | 57 | 0 | 1.25 | 0.50 | 6,144 | 2.5 | 50 | 2 | 3 | 7,168 |")
                .contains(
                        "| 4 KiB | 5,000 | 5,001 | 12.34 | 56.78 | 568 | 2 | 1.25 | 0.50 | 6,144 | 2.5 | 50 | 2 | 3 | 7,168 |")
                .doesNotContain("By connections", "By entries", "no result");
    }

    @Test
    void shouldSayHowManyConnectionsAreDriven() {
        final List<PointResult> results =
                List.of(Figures.of(Series.CONNECTIONS, 1_000, Figures.measured(50_000, 1_234, 5_678, 0)));
        assertThat(GrowthPage.of(results, Figures.SETTINGS, Map.of()))
                .contains("each connection is that of a client object, and these share one thread of one process;");
    }

    @Test
    void shouldSayWhatCameToNoResultAndWhy() {
        final List<PointResult> results = List.of(
                Figures.of(Series.ENTRIES, 10_000, Figures.measured(50_000, 1_234, 5_678, 0)),
                PointResult.failed(Figures.SETTINGS.point(Series.ENTRIES, 10_000_000), "the store is full"));
        assertThat(GrowthPage.of(results, Figures.SETTINGS, Map.of()))
                .contains("| 10,000 | 50,000 |")
                .contains("- entries held: 10,000,000: no result. the store is full")
                .doesNotContain("![");
    }
}
