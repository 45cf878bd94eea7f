package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Two faults at once, the second up to a moment later, when the group is busy with the first. */
final class Together implements Nemesis {
    private static final int LATER_MS_MAX = 1_500;

    /** None of them touches data, so that any two will do. */
    private static final List<FaultKind> PARTS = List.of(
            FaultKind.KILL_PRIMARY,
            FaultKind.KILL_REPLICA,
            FaultKind.PAUSE_PRIMARY,
            FaultKind.PAUSE_REPLICA,
            FaultKind.ISOLATE_PRIMARY,
            FaultKind.ISOLATE_REPLICA,
            FaultKind.DEAF_PRIMARY,
            FaultKind.MUTE_PRIMARY,
            FaultKind.BRIDGE,
            FaultKind.PACKET_LOSS,
            FaultKind.SLOW_LINK,
            FaultKind.CLIENTS_OFF_PRIMARY);

    private final Function<FaultKind, Nemesis> nemeses;
    private final List<Nemesis> started = new ArrayList<>();

    Together(final Function<FaultKind, Nemesis> nemeses) {
        this.nemeses = nemeses;
    }

    static Together of(final Stage stage) {
        return new Together(kind -> kind.nemesis(stage));
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final int first = random.nextInt(PARTS.size());
        final int second = (first + 1 + random.nextInt(PARTS.size() - 1)) % PARTS.size();
        final List<Integer> nodes = new ArrayList<>();
        final StringBuilder what = new StringBuilder();
        for (final FaultKind kind : List.of(PARTS.get(first), PARTS.get(second))) {
            if (!started.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LATER_MS_MAX));
                what.append(", then ");
            }
            final Nemesis nemesis = nemeses.apply(kind);
            started.add(nemesis);
            final Strike strike = nemesis.start(random);
            nodes.addAll(strike.nodes());
            what.append(kind.label()).append(' ').append(strike.nodes());
        }
        return Strike.on(nodes.stream().distinct().toList(), what.toString());
    }

    @Override
    public void heal() throws InterruptedException {
        for (final Nemesis nemesis : started) {
            nemesis.heal();
        }
    }
}
