package io.sternline.benchmarks.load;

import java.time.Duration;
import java.util.List;

/** Runs a workload against targets. */
public final class Load {
    private Load() {}

    /** As many calls as {@code callers} callers can have answered. */
    public static Result closed(
            final List<Target> targets,
            final Workload workload,
            final int callers,
            final Duration warmup,
            final Duration measured) {
        return new ClosedLoop().run(targets, workload, callers, new ClosedLoop.Times(warmup, measured));
    }

    /** {@code perSecond} calls a second. */
    public static Result open(
            final List<Target> targets,
            final Workload workload,
            final int perSecond,
            final Duration warmup,
            final Duration measured) {
        return new OpenLoop().run(targets, workload, perSecond, new ClosedLoop.Times(warmup, measured));
    }
}
