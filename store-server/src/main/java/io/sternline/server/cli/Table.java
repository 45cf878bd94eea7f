package io.sternline.server.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Text in aligned columns. */
final class Table {
    private static final String GAP = "  ";
    private final List<List<String>> rows = new ArrayList<>();

    Table(final String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row; it has as many cells as there are headings. */
    Table row(final List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells for " + rows.get(0).size() + " headings");
        }
        rows.add(cells);
        return this;
    }

    /** What somebody else wrote, for one line: it must not be able to forge lines, or to steer the terminal. */
    static String plain(final String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
    }

    /** A duration to read at a glance: its two largest units. */
    static String duration(final Duration duration) {
        final long[] parts = {
            duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        final String units = "dhms";
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > 0) {
                final boolean last = i + 1 == parts.length || parts[i + 1] == 0;
                return parts[i]
                        + units.substring(i, i + 1)
                        + (last ? "" : " " + parts[i + 1] + units.substring(i + 1, i + 2));
            }
        }
        return duration.toMillis() + "ms";
    }

    @Override
    public String toString() {
        final int columns = rows.get(0).size();
        final int[] widths = new int[columns];
        for (final List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        final StringBuilder text = new StringBuilder();
        for (final List<String> row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(GAP);
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        return text.toString();
    }
}
