package io.sternline.client.lb;

import java.util.Optional;

/**
 * The keys of the namespace of backends: {@code backend/<id>} is a definition with admin state, {@code drain/<id>} lives as long as
 * the backend may drain, {@code health/<id>/<observer>} is a report. Neither ids nor observers have slashes.
 */
record BackendKeys(Kind kind, String id, String observer) {
    enum Kind {
        DEFINITION,
        TIMER,
        REPORT
    }

    private static final String DEFINITION = "backend/";
    private static final String TIMER = "drain/";
    private static final String REPORT = "health/";

    static String definition(final String id) {
        return DEFINITION + id;
    }

    static String timer(final String id) {
        return TIMER + id;
    }

    /** What the keys of all reports on a backend begin with. */
    static String reports(final String id) {
        return REPORT + id + "/";
    }

    static String report(final String id, final String observer) {
        return reports(id) + observer;
    }

    /** Empty for a key of another kind, of a later version perhaps. */
    static Optional<BackendKeys> parse(final String key) {
        if (key.startsWith(DEFINITION)) {
            return Optional.of(new BackendKeys(Kind.DEFINITION, key.substring(DEFINITION.length()), ""));
        }
        if (key.startsWith(TIMER)) {
            return Optional.of(new BackendKeys(Kind.TIMER, key.substring(TIMER.length()), ""));
        }
        final int slash = key.indexOf('/', REPORT.length());
        if (key.startsWith(REPORT) && slash > 0) {
            return Optional.of(
                    new BackendKeys(Kind.REPORT, key.substring(REPORT.length(), slash), key.substring(slash + 1)));
        }
        return Optional.empty();
    }
}
