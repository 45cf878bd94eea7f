package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.Markdown;
import io.sternline.benchmarks.load.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A comparison as a person reads it: a table for each workload, those that promise the same next to each other. */
public final class MarkdownTable {
    private static final double MIB = 1024 * 1024;

    private final Comparison comparison;
    private final List<String> lines = new ArrayList<>();

    private MarkdownTable(final Comparison comparison) {
        this.comparison = comparison;
    }

    public static String of(final Comparison comparison) {
        final MarkdownTable table = new MarkdownTable(comparison);
        table.peers();
        for (final PeerWorkload workload : PeerWorkload.values()) {
            if (workload == PeerWorkload.KILL) {
                table.kills();
            } else {
                table.workload(workload);
            }
        }
        return String.join("\n", table.lines) + "\n";
    }

    private void peers() {
        header("peer", "promises", "version", "set up as", "rounds");
        comparison
                .peers()
                .forEach((name, peer) -> row(
                        name,
                        peer.promise(),
                        peer.version(),
                        peer.setup(),
                        peer.rounds().size()
                                + (peer.failures().isEmpty()
                                        ? ""
                                        : ", " + peer.failures().size() + " failed")));
        comparison.notInstalled().forEach((name, command) -> row(name, "", "not installed", "`" + command + "`", 0));
    }

    private void workload(final PeerWorkload workload) {
        if (comparison.peers().values().stream()
                .allMatch(peer -> peer.summary(workload).isEmpty())) {
            return;
        }
        title(workload);
        header(
                "promises",
                "peer",
                "writes/s",
                "Sternline does",
                "p50 µs",
                "p99 µs",
                "p99.9 µs",
                "failed",
                "CPU s per 100 k: nodes",
                "client",
                "resident MiB");
        inOrder()
                .forEach(entry -> entry.getValue()
                        .summary(workload)
                        .ifPresent(summary -> row(
                                entry.getValue().promise(),
                                entry.getKey(),
                                whole(summary.perSecond()),
                                times(comparison.timesOf(entry.getKey(), workload)),
                                whole(summary.p50Us()),
                                whole(summary.p99Us()),
                                whole(summary.p999Us()),
                                summary.failed(),
                                fine(summary.nodesCpuSecondsPer100k()),
                                fine(summary.clientCpuSecondsPer100k()),
                                String.format(
                                        Locale.ROOT,
                                        "%,.0f",
                                        summary.nodesResidentBytes().median() / MIB))));
    }

    private void kills() {
        if (comparison.peers().values().stream().allMatch(peer -> peer.kills().isEmpty())) {
            return;
        }
        title(PeerWorkload.KILL);
        header(
                "promises",
                "peer",
                "kills",
                "acknowledged",
                "lost",
                "unread",
                "failed",
                "longest pause ms",
                "not resumed");
        inOrder().filter(entry -> !entry.getValue().kills().isEmpty()).forEach(entry -> {
            final List<Killed> kills = entry.getValue().kills();
            row(
                    entry.getValue().promise(),
                    entry.getKey(),
                    kills.size(),
                    kills.stream().mapToLong(Killed::acknowledged).sum(),
                    kills.stream().mapToLong(Killed::lost).sum(),
                    kills.stream().mapToLong(Killed::unread).sum(),
                    kills.stream().mapToLong(Killed::failed).sum(),
                    whole(Spread.of(kills.stream()
                            .map(kill -> (double) kill.longestPauseMs())
                            .toList())),
                    kills.stream().filter(kill -> !kill.hasResumed()).count());
        });
    }

    private Stream<Map.Entry<String, PeerResult>> inOrder() {
        return comparison.peers().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().promise()));
    }

    private void title(final PeerWorkload workload) {
        lines.addAll(List.of("", "### " + workload.text(), ""));
    }

    private void header(final String... names) {
        lines.addAll(Markdown.header(names));
    }

    private void row(final Object... cells) {
        lines.add(Markdown.row(cells));
    }

    private static String whole(final Spread spread) {
        return text("%,.0f", spread);
    }

    private static String fine(final Spread spread) {
        return text("%.2f", spread);
    }

    /** The median, and what the rounds were between. */
    private static String text(final String format, final Spread spread) {
        final String median = String.format(Locale.ROOT, format, spread.median());
        final String min = String.format(Locale.ROOT, format, spread.min());
        final String max = String.format(Locale.ROOT, format, spread.max());
        return min.equals(max) ? median : median + " (" + min + " to " + max + ")";
    }

    private static String times(final OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f ×", ratio.getAsDouble()) : "";
    }
}
