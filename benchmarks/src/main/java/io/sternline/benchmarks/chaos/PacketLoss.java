package io.sternline.benchmarks.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Loses 1 to 30 % of all packets, UDP and TCP, to and from one node or between all. */
final class PacketLoss implements Nemesis {
    private static final double SHARE_MIN = 0.01;
    private static final double SHARE_MAX = 0.30;

    private final Stage stage;

    PacketLoss(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) {
        final double share = SHARE_MIN + random.nextDouble() * (SHARE_MAX - SHARE_MIN);
        final boolean everywhere = random.nextBoolean();
        final int centre = random.nextInt(Network.NODES);
        for (int from = Network.CLIENTS; from < Network.NODES; from++) {
            for (int to = Network.CLIENTS; to < Network.NODES; to++) {
                if (from != to && (everywhere || from == centre || to == centre)) {
                    stage.network().lose(this, from, to, share);
                }
            }
        }
        final List<Integer> nodes =
                everywhere ? IntStream.range(0, Network.NODES).boxed().toList() : List.of(centre);
        return Strike.on(nodes, String.format(Locale.ROOT, "%.0f %% of all packets", share * 100));
    }

    @Override
    public void heal() {
        stage.network().release(this);
    }
}
