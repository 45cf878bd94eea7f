package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Kills the primary under callers that write one key after the other, waits until all of them are answered again, and
 * then holds the store to everything it has acknowledged.
 *
 * <p>Every write has a key of its own, so that no later one hides that it is gone. Pauses are each caller's own: where
 * every node is the primary of some keys, most callers' writes would go on while some wait.
 */
final class KillTrial {
    private static final int CALLERS = 16;
    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    /** Longer than any store here takes in its usual setup, so that a pause is measured and not cut off. */
    private static final Duration RESUME_TIME_MAX = Duration.ofSeconds(60);

    private static final long LOOK_MS = 20;

    private final List<KillCaller> callers = new ArrayList<>();

    private KillTrial(final Driver driver, final RoundSettings settings) {
        for (int i = 0; i < CALLERS; i++) {
            callers.add(
                    new KillCaller(driver, "kill-" + i + '-', settings.writes().valueBytes()));
        }
    }

    static Killed run(final RunningPeer running, final RoundSettings settings)
            throws IOException, InterruptedException {
        final Shape shape = Shape.outlastingKill(CALLERS);
        final KillTrial trial;
        final boolean hasResumed;
        try (Driver driver = running.connect(shape)) {
            trial = new KillTrial(driver, settings);
            try {
                hasResumed = trial.killUnderLoad(running);
            } finally {
                trial.stop();
            }
        }
        // Over connections that have not been through the kill.
        try (Driver driver = running.connect(shape)) {
            return trial.judge(new ReadBack(driver, settings.writes().valueBytes()), hasResumed);
        }
    }

    private boolean killUnderLoad(final RunningPeer running) throws InterruptedException {
        callers.forEach(KillCaller::start);
        TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
        callers.forEach(KillCaller::mark);
        running.killPrimary();
        final long killedNs = System.nanoTime();
        final boolean hasResumed = awaitResumed(killedNs);
        TimeUnit.NANOSECONDS.sleep(AFTERMATH.toNanos());
        return hasResumed;
    }

    private boolean awaitResumed(final long sinceNs) throws InterruptedException {
        while (System.nanoTime() - sinceNs < RESUME_TIME_MAX.toNanos()) {
            if (callers.stream().allMatch(caller -> caller.hasResumedSince(sinceNs))) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return false;
    }

    private void stop() throws InterruptedException {
        callers.forEach(KillCaller::stop);
        for (final KillCaller caller : callers) {
            caller.awaitEnd();
        }
    }

    private Killed judge(final ReadBack readBack, final boolean hasResumed) throws InterruptedException {
        for (final KillCaller caller : callers) {
            readBack.read(caller.acknowledged());
        }
        return new Killed(
                readBack.read(),
                readBack.lost(),
                readBack.unread(),
                callers.stream().mapToLong(KillCaller::failed).sum(),
                callers.stream().mapToLong(KillCaller::longestPauseMs).max().orElse(0),
                hasResumed);
    }
}
