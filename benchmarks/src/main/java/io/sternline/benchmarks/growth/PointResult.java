package io.sternline.benchmarks.growth;

/**
 * What became of a point.
 *
 * @param measured null if it came to no result.
 * @param failure why it came to none; null if it did.
 */
public record PointResult(Point point, Measured measured, String failure) {
    static PointResult of(final Point point, final Measured measured) {
        return new PointResult(point, measured, null);
    }

    static PointResult failed(final Point point, final String why) {
        return new PointResult(point, null, why);
    }

    /** Whether it can be drawn. */
    boolean hasFigures() {
        return measured != null && measured.load().ok() > 0;
    }

    /** Whether all went as it should: measured, and no call failed. */
    public boolean isWhole() {
        return hasFigures() && measured.failed() == 0;
    }
}
