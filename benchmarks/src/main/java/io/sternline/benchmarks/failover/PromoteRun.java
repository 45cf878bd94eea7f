package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Moves the primary to a replica drawn from those that are eligible, again and again, while the load goes on. */
public final class PromoteRun {
    static final Duration ELIGIBLE_TIME_MAX = Duration.ofSeconds(30);

    private static final long ELIGIBLE_INTERVAL_MS = 200;

    private final Trial trial;
    private final Promoter promoter;
    private final Random random;
    private int refusals;

    PromoteRun(final Trial trial, final Promoter promoter, final long seed) {
        this.trial = trial;
        this.promoter = promoter;
        this.random = new Random(seed);
    }

    /**
     * @param narrator is told of every promotion.
     * @throws IllegalStateException if no replica becomes eligible, or the group has no primary, for too long.
     */
    public static PromoteResult promote(
            final Rig rig, final LoadSettings load, final int times, final Consumer<String> narrator)
            throws InterruptedException {
        try (StoreClient client = rig.connect("failover-promote");
                Trial trial = Trial.start(rig, load)) {
            final PromoteRun run = new PromoteRun(trial, new AdminPromoter(client.admin()), load.seed());
            final List<Move> moves = new ArrayList<>();
            for (int number = 1; number <= times; number++) {
                moves.add(run.promoteOnce(number));
                narrator.accept(moves.get(number - 1).toString());
            }
            return PromoteResult.of(moves, run.refusals, trial.longestQuietPauseMs(), trial.finish());
        }
    }

    private Move promoteOnce(final int number) throws InterruptedException {
        final List<NodeStatus> before = trial.awaitQuietGroup(random);
        final NodeStatus primary = GroupStatus.primary(before).orElseThrow();
        final int chosen = awaitEligible(before.stream()
                .map(NodeStatus::nodeId)
                .filter(nodeId -> nodeId != primary.nodeId())
                .toList());
        trial.observations().mark();
        final Promoter.Answer answer = promoter.promote(chosen);
        trial.awaitResumed(System.nanoTime());
        final long writersPauseMs = trial.observations().writerPauses().longestMs(System.nanoTime());
        final long proberPauseMs = trial.observations().proberPauses().longestMs(System.nanoTime());
        final NodeStatus after =
                GroupStatus.primary(trial.watch().awaitComplete()).orElseThrow();
        return new Move(
                number,
                primary.nodeId(),
                chosen,
                after.nodeId(),
                after.term(),
                answer.reason(),
                writersPauseMs,
                proberPauseMs,
                answer.tookMs());
    }

    /** A replica that would not be refused; it may take a while until a replica is well after it was primary. */
    private int awaitEligible(final List<Integer> replicas) throws InterruptedException {
        final List<Integer> drawn = new ArrayList<>(replicas);
        Collections.shuffle(drawn, random);
        final long deadlineNs = System.nanoTime() + ELIGIBLE_TIME_MAX.toNanos();
        while (true) {
            String last = "";
            for (final int nodeId : drawn) {
                final Optional<String> refusal = promoter.refusal(nodeId);
                if (refusal.isEmpty()) {
                    return nodeId;
                }
                last = refusal.get();
                refusals++;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("waited " + ELIGIBLE_TIME_MAX.toSeconds()
                        + " s in vain until a replica is eligible; the last refusal: " + last);
            }
            TimeUnit.MILLISECONDS.sleep(ELIGIBLE_INTERVAL_MS);
        }
    }
}
