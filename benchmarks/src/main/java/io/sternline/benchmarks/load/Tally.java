package io.sternline.benchmarks.load;

import io.sternline.client.Outcome;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts and latencies of one run; any thread. Nothing is counted until {@link #start}. */
final class Tally {
    private static final long LATENCY_NS_MAX = 120_000_000_000L;
    private final Recorder recorder = new Recorder(LATENCY_NS_MAX, 3);
    private final LongAdder ok = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder indeterminate = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private volatile boolean counting;

    /** The warm-up is over. */
    void start() {
        recorder.reset();
        counting = true;
    }

    void stop() {
        counting = false;
    }

    /**
     * Counts calls that were answered together.
     *
     * @param calls how many.
     * @param sinceNs when they were sent or, in an open loop, should have been.
     */
    void add(final Outcome<?> outcome, final int calls, final long sinceNs) {
        if (!counting) {
            return;
        }
        if (outcome.isOk()) {
            ok.add(calls);
            final long latencyNs = Math.min(LATENCY_NS_MAX, Math.max(0, System.nanoTime() - sinceNs));
            recorder.recordValueWithCount(latencyNs, calls);
        } else if (outcome instanceof Outcome.Rejected) {
            rejected.add(calls);
        } else if (outcome instanceof Outcome.Indeterminate) {
            indeterminate.add(calls);
        } else {
            unavailable.add(calls);
        }
    }

    Result result(final double seconds) {
        final Histogram histogram = recorder.getIntervalHistogram();
        return new Result(
                ok.sum() / seconds,
                ok.sum(),
                rejected.sum(),
                indeterminate.sum(),
                unavailable.sum(),
                micros(histogram, 50),
                micros(histogram, 99),
                micros(histogram, 99.9),
                histogram.getMaxValue() / 1e3);
    }

    private static double micros(final Histogram histogram, final double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
