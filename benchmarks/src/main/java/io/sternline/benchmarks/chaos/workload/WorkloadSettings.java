package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a workload is to be.
 *
 * @param endpoints of the group, as {@code host:port}.
 * @param seed of all choices: callers, kinds, keys, durations. When calls meet is up to the machine.
 * @param clients each with connections and a window of its own.
 * @param callersPerClient each makes one call after the other; of several, the last one only reads.
 * @param operationsPerSecond of all callers together; fewer while calls wait for an answer.
 * @param callTimeout deadline of each call.
 * @param epoch for how long the same keys are written, so that no key's history gets long.
 * @param namespace to work in, without a limit that the workload could meet.
 * @param historyFile where to write the history; replaced.
 * @param clockUncertaintyMs how far the group's clock may stray from this process's over the run, clock steps included.
 * @param limits of the search for an order.
 * @param isWatched whether watches run beside the calls, to be judged with them.
 */
public record WorkloadSettings(
        List<String> endpoints,
        long seed,
        int clients,
        int callersPerClient,
        int operationsPerSecond,
        Duration callTimeout,
        Duration epoch,
        String namespace,
        Path historyFile,
        long clockUncertaintyMs,
        Limits limits,
        boolean isWatched) {
    /** What an hour's history must stay within, to be read into memory for judgement. */
    private static final int OPERATIONS_PER_SECOND_MAX = 2_000;

    private static final int CALLERS_MAX = 256;

    public WorkloadSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints must name at least one node as host:port");
        }
        if (clients < 1 || callersPerClient < 1 || clients * callersPerClient > CALLERS_MAX) {
            throw new IllegalArgumentException("clients and callersPerClient must be at least 1 and make no more than "
                    + CALLERS_MAX + " callers, not " + clients + " and " + callersPerClient);
        }
        if (operationsPerSecond < 1 || operationsPerSecond > OPERATIONS_PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "operationsPerSecond must be 1 to " + OPERATIONS_PER_SECOND_MAX + ", not " + operationsPerSecond);
        }
        if (epoch.toMillis() < 1) {
            throw new IllegalArgumentException("epoch must be at least 1 ms, not " + epoch);
        }
        if (clockUncertaintyMs < 0) {
            throw new IllegalArgumentException("clockUncertaintyMs must be at least 0, not " + clockUncertaintyMs);
        }
    }

    /** 12 clients with 3 callers each, and watchers, 300 calls a second, each with a deadline a little longer than a client waits before it
     * sends a call again. */
    public static WorkloadSettings of(final List<String> endpoints, final long seed, final Path historyFile) {
        return new WorkloadSettings(
                endpoints,
                seed,
                12,
                3,
                300,
                Duration.ofMillis(1_250),
                Duration.ofSeconds(5),
                "default",
                historyFile,
                500,
                Limits.DEFAULT,
                true);
    }

    public WorkloadSettings withClients(final int newClients) {
        return new WorkloadSettings(
                endpoints,
                seed,
                newClients,
                callersPerClient,
                operationsPerSecond,
                callTimeout,
                epoch,
                namespace,
                historyFile,
                clockUncertaintyMs,
                limits,
                isWatched);
    }

    public WorkloadSettings withOperationsPerSecond(final int newRate) {
        return new WorkloadSettings(
                endpoints,
                seed,
                clients,
                callersPerClient,
                newRate,
                callTimeout,
                epoch,
                namespace,
                historyFile,
                clockUncertaintyMs,
                limits,
                isWatched);
    }

    public WorkloadSettings withClockUncertaintyMs(final long newUncertaintyMs) {
        return new WorkloadSettings(
                endpoints,
                seed,
                clients,
                callersPerClient,
                operationsPerSecond,
                callTimeout,
                epoch,
                namespace,
                historyFile,
                newUncertaintyMs,
                limits,
                isWatched);
    }

    int callers() {
        return clients * callersPerClient;
    }
}
