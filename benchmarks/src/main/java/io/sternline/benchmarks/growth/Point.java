package io.sternline.benchmarks.growth;

/**
 * One measurement of a series.
 *
 * @param callers who each have one call under way.
 */
public record Point(Series series, int entries, int valueBytes, int connections, int callers) {
    /** Of what grows. */
    public int value() {
        return switch (series) {
            case ENTRIES -> entries;
            case VALUES -> valueBytes;
            case CONNECTIONS -> connections;
        };
    }

    @Override
    public String toString() {
        return series.title() + ": " + series.text(value());
    }
}
