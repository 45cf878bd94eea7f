package io.sternline.benchmarks.growth;

import io.sternline.benchmarks.load.Result;
import java.nio.file.Path;
import java.time.Duration;

/** Figures that were never measured. */
final class Figures {
    static final GrowthSettings SETTINGS = new GrowthSettings(
            10_000, 200, 16, 64, 1, 0, Duration.ofSeconds(8), Duration.ofSeconds(10), 42, Path.of("."));

    private Figures() {}

    static Measured measured(final double perSecond, final double p50Us, final double p99Us, final long failed) {
        final long ok = Math.round(perSecond * 10);
        return new Measured(
                new Filled(10_000, 2.5, 4_000, 2, 3L << 30),
                new WarmUp(3, perSecond + 1),
                new Result(perSecond, ok, failed, 0, 0, p50Us, p99Us, 3 * p99Us, 10 * p99Us),
                1.25,
                0.5,
                6L << 30,
                1,
                500L << 20,
                3,
                7L << 30);
    }

    static PointResult of(final Series series, final int value, final Measured measured) {
        return PointResult.of(SETTINGS.point(series, value), measured);
    }
}
