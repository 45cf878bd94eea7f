package io.sternline.benchmarks.chaos.workload;

import java.time.Duration;

/** Calls of many clients on a few hot and many cold keys, each written down, judged at the end. */
public final class RecordedWorkload implements Workload {
    private final WorkloadSettings settings;

    private RecordedWorkload(final WorkloadSettings settings) {
        this.settings = settings;
    }

    public static RecordedWorkload create(final WorkloadSettings settings) {
        return new RecordedWorkload(settings);
    }

    @Override
    public void start() {
        throw new IllegalStateException("clients of " + settings.endpoints() + " are not there yet");
    }

    @Override
    public Duration longestGap(final long fromNs, final long toNs) {
        return Duration.ofNanos(toNs - fromNs);
    }

    @Override
    public WorkloadResult stop() {
        throw new IllegalStateException("not started");
    }

    @Override
    public void close() {
        // Nothing is open yet.
    }
}
