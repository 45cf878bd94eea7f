package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.benchmarks.load.Load;
import io.sternline.benchmarks.load.Result;
import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.load.Workload;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "load",
        description = "Drives a group with reads and writes and says how many it answered, and how fast.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    @Option(
            names = {"-e", "--endpoints"},
            split = ",",
            description = "Nodes of a running group. Default: starts three nodes on this machine")
    private String[] endpoints;

    @Option(names = "--durability", description = "Of the nodes it starts: memory or disk. Default: ${DEFAULT-VALUE}")
    private String durability = "memory";

    @Option(
            names = "--change-log",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether nodes it starts keep a change log. Default: they do")
    private boolean hasChangeLog;

    @Option(names = "--callers", description = "Closed loop: calls under way. Default: ${DEFAULT-VALUE}")
    private int callers = 64;

    @Option(names = "--rate", description = "Open loop: calls per second, instead of --callers")
    private int perSecond;

    @Option(
            names = "--clients",
            description = "Client objects, each with its own connections. Default: ${DEFAULT-VALUE}")
    private int clients = 1;

    @Option(names = "--keys", description = "Default: ${DEFAULT-VALUE}")
    private int keys = 100_000;

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    @Option(names = "--read-percent", description = "Default: ${DEFAULT-VALUE}")
    private int readPercent;

    @Option(names = "--read-level", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private ReadLevel readLevel = ReadLevel.SESSION;

    @Option(names = "--warmup-seconds", description = "Default: ${DEFAULT-VALUE}")
    private int warmupSeconds = 5;

    @Option(names = "--seconds", description = "Default: ${DEFAULT-VALUE}")
    private int seconds = 10;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 42;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result here too")
    private Path json;

    @Override
    public Integer call() throws Exception {
        try (Group group = Group.of(endpoints, durability, hasChangeLog)) {
            final Result result = drive(group.endpoints());
            final Report report = new Report();
            describe(report.settings());
            System.out.printf(
                    "%,.0f calls/s, p50 %,.0f us, p99 %,.0f us, p99.9 %,.0f us, max %,.0f us;"
                            + " %,d ok, %,d rejected, %,d indeterminate, %,d unavailable%n",
                    result.perSecond(),
                    result.p50Us(),
                    result.p99Us(),
                    result.p999Us(),
                    result.maxUs(),
                    result.ok(),
                    result.rejected(),
                    result.indeterminate(),
                    result.unavailable());
            report.result(result).write(json);
            return result.ok() > 0 ? 0 : 1;
        }
    }

    private Result drive(final String[] nodes) {
        final List<StoreClient> connected = new ArrayList<>();
        try {
            final List<Target> targets = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                final StoreClient client =
                        StoreClient.builder().endpoints(nodes).build();
                connected.add(client);
                targets.add(new Target(client.namespace("default").async(), readLevel));
            }
            final Workload workload = new Workload(keys, valueBytes, readPercent, seed);
            final Duration warmup = Duration.ofSeconds(warmupSeconds);
            final Duration measured = Duration.ofSeconds(seconds);
            return perSecond > 0
                    ? Load.open(targets, workload, perSecond, warmup, measured)
                    : Load.closed(targets, workload, callers, warmup, measured);
        } finally {
            connected.forEach(StoreClient::close);
        }
    }

    private void describe(final ObjectNode node) {
        if (perSecond > 0) {
            node.put("loop", "open").put("rate", perSecond);
        } else {
            node.put("loop", "closed").put("callers", callers);
        }
        node.put("clients", clients)
                .put("durability", endpoints == null ? durability : "as the group has it")
                .put("changeLog", endpoints == null ? hasChangeLog ? "on" : "off" : "as the group has it")
                .put("keys", keys)
                .put("valueBytes", valueBytes)
                .put("readPercent", readPercent)
                .put("readLevel", readLevel.name())
                .put("warmupSeconds", warmupSeconds)
                .put("seconds", seconds)
                .put("seed", seed);
    }
}
