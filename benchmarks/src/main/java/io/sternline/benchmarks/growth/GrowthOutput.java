package io.sternline.benchmarks.growth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files a run leaves for readers.
 *
 * @param plotDir where each series is drawn, made if it is not there; null: nowhere.
 * @param page the Markdown page; null: none.
 */
public record GrowthOutput(Path plotDir, Path page) {
    /** Says before the run what would keep it from being written down afterwards. */
    public Optional<String> check() {
        if (plotDir != null && Files.exists(plotDir) && !Files.isDirectory(plotDir)) {
            return Optional.of("--plots " + plotDir + " is no directory");
        }
        if (page != null && (!Files.isWritable(parent(page)) || Files.isDirectory(page))) {
            return Optional.of("--page " + page + " cannot be written");
        }
        return plotDir == null ? Optional.empty() : Svg.obstacle().map(why -> "--plots: " + why);
    }

    /** @param machine what is known of it and of the run. */
    public void write(final List<PointResult> results, final GrowthSettings settings, final JsonNode machine)
            throws IOException {
        final Map<Series, String> links = plotDir == null ? Map.of() : draw(results, settings);
        if (page != null) {
            Files.writeString(page, head(settings, machine) + GrowthPage.of(results, settings, links));
        }
    }

    private Map<Series, String> draw(final List<PointResult> results, final GrowthSettings settings)
            throws IOException {
        Files.createDirectories(plotDir);
        final Map<Series, String> links = new EnumMap<>(Series.class);
        for (final Series series : Series.values()) {
            final String svg = GrowthPlot.svg(series, results, settings);
            if (!svg.isEmpty()) {
                final Path file = plotDir.resolve("growth-" + series + ".svg");
                Files.writeString(file, svg);
                links.put(series, page == null ? file.toString() : link(file));
            }
        }
        return links;
    }

    private String link(final Path file) {
        return parent(page).relativize(file.toAbsolutePath().normalize()).toString();
    }

    private static Path parent(final Path file) {
        return file.toAbsolutePath().normalize().getParent();
    }

    private static String head(final GrowthSettings settings, final JsonNode machine) {
        return String.format(
                Locale.ROOT,
                "# Cost as work grows%n%n"
                        + "Written by the command [`growth`](README.md#growth), tables and plots of one run. Each point has a group of its own;"
                        + " there is load until its rate grows no more (`before`: rounds of %d s, %d at most), and then for the %d s that"
                        + " are measured. Snapshots are counted in nodes that finished one.%n%n"
                        + "Machine: %s processors, %s, Java %s; nodes and client share it. Threads that ran or wanted to,"
                        + " over the minute before and the last one: %.1f and %.1f.%n",
                settings.warmup().toSeconds(),
                WarmUp.ROUNDS_MAX,
                settings.measured().toSeconds(),
                machine.path("processors").asText(),
                machine.path("os").asText(),
                machine.path("jvm").asText(),
                machine.path("machineLoadBefore").asDouble(),
                machine.path("machineLoadAfter").asDouble());
    }
}
