package io.sternline.benchmarks;

import java.util.List;

/** Lines of tables. */
public final class Markdown {
    private Markdown() {}

    /** The first two lines of a table. */
    public static List<String> header(final String... names) {
        return List.of(row((Object[]) names), "|" + " --- |".repeat(names.length));
    }

    /** A line of a table, whatever is in its cells. */
    public static String row(final Object... cells) {
        final StringBuilder line = new StringBuilder("|");
        for (final Object cell : cells) {
            line.append(' ')
                    .append(cell.toString().replace("|", "\\|").replace("\n", " "))
                    .append(" |");
        }
        return line.toString();
    }
}
