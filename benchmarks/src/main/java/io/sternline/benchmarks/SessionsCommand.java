package io.sternline.benchmarks;

import io.sternline.benchmarks.sessions.SessionLoad;
import io.sternline.benchmarks.sessions.SessionMix;
import io.sternline.benchmarks.sessions.SessionPool;
import io.sternline.benchmarks.sessions.SessionResult;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.StoreClient;
import io.sternline.client.session.SessionSettings;
import io.sternline.client.session.Sessions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "sessions",
        description =
                "Drives a group with the requests of a web application, and says how many it answered, how fast, and"
                        + " what they cost in writes.",
        mixinStandardHelpOptions = true)
final class SessionsCommand implements Callable<Integer> {
    private static final int THREADS_MAX = 1000;
    private static final long NEAR_CACHE_BYTES = 1L << 30;

    /** Whether sessions are held near. */
    enum NearCacheChoice {
        OFF,
        ON,
        BOTH;

        List<Boolean> sides() {
            return this == BOTH ? List.of(false, true) : List.of(this == ON);
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-e", "--endpoints"},
            split = ",",
            description = "Nodes of a running group. Default: starts three nodes on this machine")
    private String[] endpoints;

    @Option(names = "--durability", description = "Of the nodes it starts: memory or disk. Default: ${DEFAULT-VALUE}")
    private String durability = "memory";

    @Option(
            names = "--near-cache",
            description = "${COMPLETION-CANDIDATES}: one run of each. Default: ${DEFAULT-VALUE}")
    private NearCacheChoice nearCache = NearCacheChoice.BOTH;

    @Option(names = "--threads", description = "Requests under way. Default: ${DEFAULT-VALUE}")
    private int threads = 32;

    @Option(names = "--sessions", description = "Default: ${DEFAULT-VALUE}")
    private int sessions = 100_000;

    @Option(names = "--session-bytes", description = "Of each one's attributes. Default: ${DEFAULT-VALUE}")
    private int sessionBytes = 2_000;

    @Option(names = "--save-percent", description = "Requests that save an attribute. Default: ${DEFAULT-VALUE}")
    private int savePercent = 4;

    @Option(names = "--create-percent", description = "Requests that make a session. Default: ${DEFAULT-VALUE}")
    private int createPercent = 1;

    @Option(names = "--max-inactive-seconds", description = "Of the sessions. Default: ${DEFAULT-VALUE}")
    private int maxInactiveSeconds = 1_800;

    @Option(
            names = "--touch-fraction",
            description = "Share of that after which an access is written down. Default: ${DEFAULT-VALUE}")
    private double touchFraction = 0.1;

    @Mixin
    private final TimeOptions time = new TimeOptions(10, 20);

    @Mixin
    private final RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--threads", threads, 1, THREADS_MAX);
        Ranges.check(spec, "--sessions", sessions, 1, 10_000_000);
        Ranges.check(spec, "--session-bytes", sessionBytes, SessionMix.ATTRIBUTES, 200_000);
        Ranges.check(spec, "--save-percent", savePercent, 0, 100);
        Ranges.check(spec, "--create-percent", createPercent, 0, 100 - savePercent);
        time.check(spec);
        run.check(spec);
        final SessionMix mix = new SessionMix(
                sessions,
                sessionBytes,
                savePercent,
                createPercent,
                Duration.ofSeconds(maxInactiveSeconds),
                touchFraction,
                run.seed());
        final Report report = new Report();
        final Map<String, SessionResult> results = new LinkedHashMap<>();
        try (Group group = Group.of(endpoints, durability, "auto", true);
                StoreClient client =
                        StoreClient.builder().endpoints(group.endpoints()).build()) {
            final SessionSettings settings = SessionSettings.of("benchmark")
                    .withMaxInactive(mix.maxInactive())
                    .withTouchFraction(mix.touchFraction());
            final SessionPool pool;
            try (Sessions filling = client.sessions(settings)) {
                pool = SessionPool.fill(filling, mix);
            }
            for (final boolean isNear : nearCache.sides()) {
                results.put(isNear ? "nearCacheOn" : "nearCacheOff", measure(client, settings, pool, mix, isNear));
            }
        }
        describe(report);
        print(results, spec.commandLine().getOut());
        report.result(results).write(run.json());
        return results.values().stream().allMatch(result -> result.failed() == 0 && result.requests() > 0) ? 0 : 1;
    }

    private SessionResult measure(
            final StoreClient client,
            final SessionSettings settings,
            final SessionPool pool,
            final SessionMix mix,
            final boolean isNear)
            throws InterruptedException {
        final SessionSettings near =
                isNear ? settings.withNearCache(NearCacheOptions.all().withBytesMax(NEAR_CACHE_BYTES)) : settings;
        try (Sessions opened = client.sessions(near)) {
            return SessionLoad.run(opened, pool, mix, threads, time.warmup(), time.measured());
        }
    }

    private void describe(final Report report) {
        report.settings()
                .put("durability", endpoints == null ? durability : "as the group has it")
                .put("threads", threads)
                .put("sessions", sessions)
                .put("sessionBytes", sessionBytes)
                .put("loadPercent", 100 - savePercent - createPercent)
                .put("savePercent", savePercent)
                .put("createPercent", createPercent)
                .put("maxInactiveSeconds", maxInactiveSeconds)
                .put("touchFraction", touchFraction)
                .put("seed", run.seed());
        time.describe(report.settings());
    }

    private static void print(final Map<String, SessionResult> results, final PrintWriter out) {
        out.printf(
                "%-13s %11s %9s %9s %9s %10s %9s %15s %16s %7s%n",
                "",
                "requests/s",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "max us",
                "failed",
                "writes/request",
                "touches/request",
                "hits %");
        results.forEach((name, result) -> out.printf(
                Locale.ROOT,
                "%-13s %,11.0f %,9.0f %,9.0f %,9.0f %,10.0f %,9d %15.4f %16.4f %7.1f%n",
                name,
                result.requestsPerSecond(),
                result.p50Us(),
                result.p99Us(),
                result.p999Us(),
                result.maxUs(),
                result.failed(),
                result.writesPerRequest(),
                result.touchesPerRequest(),
                result.nearCacheHitPercent()));
        out.flush();
    }
}
