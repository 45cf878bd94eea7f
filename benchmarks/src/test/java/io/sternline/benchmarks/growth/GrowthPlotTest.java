package io.sternline.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

@DisabledIf("hasNoFonts")
class GrowthPlotTest {
    private static final int BYTES_MAX = 64 * 1024;

    private static final List<PointResult> RESULTS = List.of(
            Figures.of(Series.VALUES, 64 << 10, Figures.measured(600, 90_000, 200_000, 0)),
            Figures.of(Series.VALUES, 16, Figures.measured(80_000, 700, 3_000, 0)),
            Figures.of(Series.VALUES, 1 << 10, Figures.measured(30_000, 2_000, 9_000, 0)),
            Figures.of(Series.ENTRIES, 10_000, Figures.measured(1, 1, 1, 0)),
            PointResult.failed(Figures.SETTINGS.point(Series.VALUES, 4 << 10), "the store is full"));

    static boolean hasNoFonts() {
        return Svg.obstacle().isPresent();
    }

    private static String svg(final List<PointResult> results) {
        return GrowthPlot.svg(Series.VALUES, results, Figures.SETTINGS);
    }

    @Test
    void shouldNameEverythingInWordsAndWithUnits() {
        assertThat(svg(RESULTS))
                .contains(">Cost by size of values<")
                .contains(">What stays: 10,000 entries, 64 callers on one connection<")
                .contains(">size of values<", ">16 B<", ">1 KiB<", ">64 KiB<")
                .contains(">calls per second<", ">100,000<", ">100<")
                .contains(">latency, ms<", ">latency p50<", ">latency p99<", ">0.1<", ">1,000<")
                .doesNotContain(">4 KiB<");
    }

    @Test
    void shouldDrawTheSameFiguresTheSame() {
        assertThat(svg(RESULTS)).isEqualTo(svg(RESULTS));
    }

    @Test
    void shouldBeSmallTextWithoutFontsOrPictures() {
        assertThat(svg(RESULTS)).hasSizeLessThan(BYTES_MAX).doesNotContain("<image", "@font-face", "base64");
    }

    @Test
    void shouldDrawASinglePoint() {
        assertThat(svg(RESULTS.subList(0, 1))).contains(">64 KiB<", ">latency p99<");
    }

    @Test
    void shouldDrawNothingOfNothing() {
        assertThat(svg(RESULTS.subList(3, 5))).isEmpty();
    }

    @Test
    void shouldMarkRoundNumbersAroundAllFigures() {
        assertThat(ScaleAxis.roundNumbers(0.7, 6, new double[] {1, 2, 5})).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0);
        assertThat(ScaleAxis.roundNumbers(100, 1000, new double[] {1})).containsExactly(100.0, 1000.0);
        assertThat(ScaleAxis.roundNumbers(0.001, 0.001, new double[] {1})).containsExactly(0.001, 0.01);
    }

    @Test
    void shouldNotDependOnTheRunThatDrewIt() {
        assertThat(Svg.tidy("<a id=\"clip-77\"/><b c=\"url(#clip-77)\" d=\"clip12\" e=\"1.23456\" "
                        + "style=\"font-family:&quot;Some Font&quot;;\"/>"))
                .isEqualTo("<a id=\"clip-1\"/><b c=\"url(#clip-1)\" d=\"clip-2\" e=\"1.23\" "
                        + "style=\"font-family:DejaVu Sans,Verdana,sans-serif;\"/>");
    }
}
