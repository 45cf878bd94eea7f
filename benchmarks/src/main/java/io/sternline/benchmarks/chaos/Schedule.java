package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Which faults, in what order, for how long: all of it from the seed alone. Kinds are drawn like cards, each as often as
 * its weight says before any comes again, so that a run of some length has seen them all. Whom a fault hits is up to who
 * is primary by then.
 */
final class Schedule {
    private static final int PAUSE_MS_MIN = 500;
    private static final int PAUSE_MS_MAX = 5_000;

    /** After lengths that were drawn: a half of the range is reached by one in eight. */
    private static final double SHORT_RATHER_THAN_LONG = 3;

    /** One in so many faults begins before the group has got over the one before. */
    private static final int IMPATIENT_ONE_IN = 5;

    /**
     * A fault to come.
     *
     * @param seed of what is left to the nemesis.
     * @param pauseMs from when the group is whole again to the next fault.
     * @param patient whether the group is given time to get whole at all.
     */
    record Step(int number, FaultKind kind, long seed, long lengthMs, long pauseMs, boolean patient) {
        /** About how long it takes from the beginning of this fault to that of the next. */
        long totalMs() {
            return lengthMs + (patient ? kind.recoveryMs() : 0) + pauseMs;
        }

        /** About how long nothing can be written because of it, at worst. */
        long standstillMs() {
            return switch (kind.impact()) {
                case LITTLE -> 0;
                case FAILOVER -> Math.min(lengthMs, FAILOVER_MS);
                case STANDSTILL -> lengthMs + kind.recoveryMs();
            };
        }
    }

    /** What clients feel of the loss of a primary, at worst. */
    private static final long FAILOVER_MS = 3_000;

    private Schedule() {}

    /**
     * Draws as many faults as there is time for, one at least.
     *
     * @param kinds to draw from; not empty.
     */
    static List<Step> draw(final long seed, final long seconds, final Set<FaultKind> kinds) {
        final Random random = new Random(seed);
        final List<FaultKind> deck = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();
        long totalMs = 0;
        while (true) {
            if (deck.isEmpty()) {
                shuffle(deck, kinds, random);
            }
            final Step step = step(steps.size() + 1, deck.remove(deck.size() - 1), random);
            totalMs += step.totalMs();
            if (totalMs > seconds * 1_000 && !steps.isEmpty()) {
                return steps;
            }
            steps.add(step);
        }
    }

    private static void shuffle(final List<FaultKind> deck, final Set<FaultKind> kinds, final Random random) {
        for (final FaultKind kind : FaultKind.values()) {
            if (kinds.contains(kind)) {
                deck.addAll(Collections.nCopies(kind.cards(), kind));
            }
        }
        Collections.shuffle(deck, random);
    }

    private static Step step(final int number, final FaultKind kind, final Random random) {
        final double share = Math.pow(random.nextDouble(), SHORT_RATHER_THAN_LONG);
        final long lengthMs = kind.lengthMsMin() + (long) (share * (kind.lengthMsMax() - kind.lengthMsMin()));
        final long pauseMs = PAUSE_MS_MIN + random.nextInt(PAUSE_MS_MAX - PAUSE_MS_MIN);
        final boolean patient = random.nextInt(IMPATIENT_ONE_IN) > 0;
        return new Step(number, kind, random.nextLong(), lengthMs, pauseMs, patient);
    }
}
