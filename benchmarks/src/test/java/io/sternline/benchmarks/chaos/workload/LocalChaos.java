package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.chaos.async.AsyncVerdict;
import io.sternline.benchmarks.chaos.async.AsyncWorkload;
import io.sternline.benchmarks.history.Violation;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The recorded workload on a group of three processes on the loopback, with faults that need no rights: small enough for
 * the build, and enough to see planted bugs found.
 *
 * <pre>
 * java -cp test-classes:benchmarks.jar io.sternline.benchmarks.chaos.workload.LocalChaos DIR SECONDS SEED [VIOLATION...]
 * </pre>
 *
 * <p>Rounds of some faults each, every one with a history of its own that is judged at its end, until one of the named
 * violations is found (none named: until a round is not clean) or the time is up. Exit code 3: found; 0: not; others: the
 * run failed.
 */
final class LocalChaos implements AutoCloseable {
    private static final long QUIET_MS = 1_500;
    private static final int FAULTS_OF_A_ROUND = 3;
    private static final int FOUND = 3;

    private final LocalGroup group;
    private final StoreClient observer;
    private final LocalFault.Target target;
    private final Path dir;

    /** What came of the clients of both kinds of namespace. */
    record Outcome(WorkloadResult sync, AsyncVerdict async) {
        boolean clean() {
            return sync.clean() && async.clean();
        }

        /** Of clients' histories and of watches alike, by name. */
        Map<String, Long> breaches() {
            final Map<String, Long> breaches = new TreeMap<>();
            sync.verdict().counts().forEach((what, count) -> breaches.put(what.name(), count));
            sync.watches().counts().forEach((what, count) -> breaches.put(what.name(), count));
            async.counts().forEach((what, count) -> breaches.put(what.name(), count));
            return breaches;
        }
    }

    private LocalChaos(final LocalGroup group, final Path dir) {
        this.group = group;
        this.dir = dir;
        observer = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build();
        target = new LocalFault.Target(group, observer);
    }

    /** Starts a group. */
    static LocalChaos start(final Path dir) throws IOException, InterruptedException {
        final LocalGroup group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        final LocalChaos chaos = new LocalChaos(group, dir);
        try {
            chaos.takeSnapshotsOften();
            chaos.target.awaitWhole();
            return chaos;
        } catch (final IOException | InterruptedException | RuntimeException e) {
            chaos.close();
            throw e;
        }
    }

    /** Restores are to be from a snapshot and the log behind it, not from the log alone. */
    private void takeSnapshotsOften() throws IOException {
        for (int nodeId = 0; nodeId < LocalFault.Target.NODES; nodeId++) {
            group.kill9(nodeId);
            final Path config = dir.resolve("node-" + nodeId + ".yaml");
            Files.writeString(config, "\nsnapshotLogMiB: 1\n", StandardOpenOption.APPEND);
        }
        for (int nodeId = 0; nodeId < LocalFault.Target.NODES; nodeId++) {
            group.start(nodeId);
        }
    }

    /** Lets the workload run through faults, one after the other, each with the group whole again before the next. */
    Outcome round(final WorkloadSettings settings, final List<LocalFault> faults)
            throws IOException, InterruptedException {
        final Path asyncHistory = dir.resolve("async-history.jsonl");
        try (RecordedWorkload workload = RecordedWorkload.create(settings);
                AsyncWorkload async = AsyncWorkload.start(
                        settings.endpoints(), settings.seed(), asyncHistory, settings.clockUncertaintyMs())) {
            workload.start();
            TimeUnit.MILLISECONDS.sleep(QUIET_MS);
            for (final LocalFault fault : faults) {
                final long startNs = System.nanoTime();
                final long leadMs = target.groupClockLeadMs();
                fault.strike(target);
                target.awaitWhole();
                TimeUnit.MILLISECONDS.sleep(QUIET_MS);
                System.out.printf(
                        "%s: longest time without an acknowledged write %d ms, the group's clock moved by %d ms%n",
                        fault,
                        workload.longestGap(startNs, System.nanoTime()).toMillis(),
                        target.groupClockLeadMs() - leadMs);
            }
            return new Outcome(workload.stop(), async.stop(Set.of()));
        }
    }

    List<String> endpoints() {
        return List.of(group.endpoints());
    }

    @Override
    public void close() {
        observer.close();
        group.close();
    }

    /** See the head of the class. */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final Path dir = Path.of(args[0]);
        final long seconds = Long.parseLong(args[1]);
        final long seed = Long.parseLong(args[2]);
        final List<String> wanted = Arrays.stream(args).skip(3).toList();
        final boolean found;
        try (LocalChaos chaos = start(dir)) {
            // A run that is stopped from outside must not leave nodes behind.
            Runtime.getRuntime().addShutdownHook(new Thread(chaos::close, "stop"));
            found = rounds(chaos, dir, seconds, seed, wanted);
        }
        System.exit(found ? FOUND : 0);
    }

    private static boolean rounds(
            final LocalChaos chaos, final Path dir, final long seconds, final long seed, final List<String> wanted)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        long elapsed = 0;
        for (int round = 1; elapsed < seconds; round++) {
            final Path history = dir.resolve("history-" + round + ".jsonl");
            final long roundSeed = random.nextLong();
            System.out.println("round " + round + ", seed " + roundSeed);
            final List<LocalFault> faults = new ArrayList<>(List.of(LocalFault.values()));
            Collections.shuffle(faults, new Random(roundSeed));
            final Outcome result = chaos.round(
                    WorkloadSettings.of(chaos.endpoints(), roundSeed, history), faults.subList(0, FAULTS_OF_A_ROUND));
            elapsed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
            report(result, elapsed);
            if (wanted.isEmpty() ? !result.clean() : found(result, wanted)) {
                return true;
            }
            Files.delete(history);
        }
        return false;
    }

    private static boolean found(final Outcome result, final List<String> wanted) {
        return wanted.stream().anyMatch(result.breaches()::containsKey);
    }

    private static void report(final Outcome outcome, final long elapsedSeconds) {
        final WorkloadResult result = outcome.sync();
        System.out.printf(
                "after %d s: %d operations, %d ok, %d indeterminate, %d unavailable, %d rejected, linearizable %s, %s%n",
                elapsedSeconds,
                result.operations(),
                result.ok(),
                result.indeterminate(),
                result.unavailable(),
                result.rejected(),
                result.verdict().linearizable(),
                result.counts());
        System.out.println("VIOLATIONS " + outcome.breaches());
        System.out.println(outcome.async());
        result.watches().faults().forEach(System.out::println);
        result.verdict().undecided().forEach(key -> System.out.println("undecided: " + key));
        for (final Violation violation : result.verdict().violations()) {
            System.out.println(violation.what() + " on '" + violation.key() + "': " + violation.message());
        }
    }
}
