package io.sternline.benchmarks.growth;

import io.sternline.client.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One point after the other. One that comes to no result does not keep the others from theirs. */
public final class GrowthRun {
    private static final double MIB = 1024 * 1024;

    private final OnePoint onePoint;
    private final Consumer<String> narrator;

    /** Measures a point. */
    interface OnePoint {
        /** @throws IllegalStateException if it comes to no result; the message says why. */
        Measured measure(Point point) throws IOException, InterruptedException;
    }

    GrowthRun(final OnePoint onePoint, final Consumer<String> narrator) {
        this.onePoint = onePoint;
        this.narrator = narrator;
    }

    /** @param narrator told what goes on, line by line. */
    public static List<PointResult> run(
            final List<Point> points, final GrowthSettings settings, final Consumer<String> narrator)
            throws IOException, InterruptedException {
        return new GrowthRun(new PointMeasurement(settings)::measure, narrator).run(points);
    }

    List<PointResult> run(final List<Point> points) throws IOException, InterruptedException {
        final List<PointResult> results = new ArrayList<>();
        for (final Point point : points) {
            narrator.accept(point + " ...");
            results.add(runOnce(point));
        }
        return results;
    }

    private PointResult runOnce(final Point point) throws IOException, InterruptedException {
        try {
            final Measured measured = onePoint.measure(point);
            narrator.accept(text(measured));
            return PointResult.of(point, measured);
        } catch (final IllegalStateException | StoreException ex) {
            narrator.accept("  came to no result: " + ex.getMessage());
            return PointResult.failed(point, ex.getMessage());
        }
    }

    private static String text(final Measured measured) {
        return String.format(
                Locale.ROOT,
                "  filled in %,.1f s (%,.0f/s, %d nodes with a snapshot); nodes hold %,d entries and %,.0f MiB of memory%n"
                        + "  %,.0f calls/s (%,.0f before), p50 %,.0f us, p99 %,.0f us, max %,.0f us, %,d failed;"
                        + " %d nodes finished a snapshot meanwhile; %,.0f MiB on disk",
                measured.filled().seconds(),
                measured.filled().perSecond(),
                measured.filled().nodesWithSnapshot(),
                measured.filled().entriesReported(),
                measured.nodesResidentBytes() / MIB,
                measured.load().perSecond(),
                measured.warmUp().perSecond(),
                measured.load().p50Us(),
                measured.load().p99Us(),
                measured.load().maxUs(),
                measured.failed(),
                measured.nodesWithNewSnapshot(),
                measured.nodesDiskBytes() / MIB);
    }
}
