package io.sternline.server.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A shopping cart. Immutable.
 *
 * @param lines what was added, in order. Each line keeps the id of the request that added it, which is what makes an
 *     add that is sent again harmless.
 */
record Cart(List<Line> lines) {
    /** Most lines in a cart. */
    static final int LINES_MAX = 1000;

    static final Cart EMPTY = new Cart(List.of());

    record Line(String request, String item) {
        Line {
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(item, "item");
        }
    }

    Cart {
        lines = List.copyOf(lines);
    }

    boolean holds(final String request) {
        return lines.stream().anyMatch(line -> line.request().equals(request));
    }

    Cart with(final Line line) {
        final List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return new Cart(more);
    }
}
