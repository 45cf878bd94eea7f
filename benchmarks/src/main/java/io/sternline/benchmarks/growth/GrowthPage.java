package io.sternline.benchmarks.growth;

import io.sternline.benchmarks.Markdown;
import io.sternline.benchmarks.load.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run as a person reads it: a table for each series, and its plot where there is one. */
public final class GrowthPage {
    private static final double MIB = 1024 * 1024;
    private static final double US_PER_MS = 1000;

    private final List<String> lines = new ArrayList<>();
    private final List<PointResult> results;
    private final GrowthSettings settings;
    private final Map<Series, String> plots;

    private GrowthPage(
            final List<PointResult> results, final GrowthSettings settings, final Map<Series, String> plots) {
        this.results = results;
        this.settings = settings;
        this.plots = plots;
    }

    /** @param plots where the page finds the plots of series; none of a series that has none. */
    public static String of(
            final List<PointResult> results, final GrowthSettings settings, final Map<Series, String> plots) {
        final GrowthPage page = new GrowthPage(results, settings, plots);
        for (final Series series : Series.values()) {
            page.series(series);
        }
        return String.join("\n", page.lines) + "\n";
    }

    private void series(final Series series) {
        final List<PointResult> points = results.stream()
                .filter(result -> result.point().series() == series)
                .toList();
        if (points.isEmpty()) {
            return;
        }
        lines.addAll(List.of("", "## By " + series.title(), ""));
        lines.addAll(List.of("What stays: " + series.whatStays(settings) + "; " + settings.text() + ".", ""));
        if (plots.containsKey(series)) {
            lines.addAll(List.of("![Cost by " + series.title() + "](" + plots.get(series) + ")", ""));
        }
        lines.addAll(Markdown.header(
                series.title(),
                "calls/s",
                "before",
                "p50 ms",
                "p99 ms",
                "max ms",
                "failed",
                "CPU s per 100 k: nodes",
                "client",
                "nodes' resident MiB",
                "filled in s",
                "log MiB/s",
                "snapshots in fill",
                "in measurement",
                "files MiB"));
        points.stream().filter(PointResult::hasFigures).map(GrowthPage::row).forEach(lines::add);
        final List<PointResult> without =
                points.stream().filter(result -> !result.hasFigures()).toList();
        if (!without.isEmpty()) {
            lines.add("");
            without.forEach(result -> lines.add("- " + result.point() + ": no result. " + why(result)));
        }
    }

    private static String row(final PointResult result) {
        final Measured measured = result.measured();
        final Result load = measured.load();
        return Markdown.row(
                result.point().series().text(result.point().value()),
                text("%,.0f", load.perSecond()),
                text("%,.0f", measured.warmUp().perSecond()),
                text("%,.2f", load.p50Us() / US_PER_MS),
                text("%,.2f", load.p99Us() / US_PER_MS),
                text("%,.0f", load.maxUs() / US_PER_MS),
                text("%,d", measured.failed()),
                text("%.2f", measured.nodesCpuSecondsPer100k()),
                text("%.2f", measured.clientCpuSecondsPer100k()),
                text("%,.0f", measured.nodesResidentBytes() / MIB),
                text("%,.1f", measured.filled().seconds()),
                text("%,.0f", measured.logBytes() / MIB * load.perSecond() / load.ok()),
                measured.filled().nodesWithSnapshot(),
                measured.nodesWithNewSnapshot(),
                text("%,.0f", measured.nodesDiskBytes() / MIB));
    }

    private static String why(final PointResult result) {
        return result.failure() == null
                ? text("Of %,d calls none was carried out.", result.measured().failed())
                : result.failure().replace("\n", " ");
    }

    private static String text(final String format, final Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
