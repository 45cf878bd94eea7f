package io.sternline.benchmarks.chaos;

import java.util.List;
import java.util.Random;

/** Cuts the network between nodes, or between them and the clients. */
final class Partition implements Nemesis {
    enum Shape {
        /** Nothing from or to the primary; half the time its clients can still reach it. */
        ISOLATED_PRIMARY,
        ISOLATED_REPLICA,
        /** The primary is heard and does not hear. */
        DEAF_PRIMARY,
        /** The primary hears and is not heard. */
        MUTE_PRIMARY,
        DEAF_REPLICA,
        MUTE_REPLICA,
        /** Two nodes see only the third. */
        BRIDGE,
        /** All nodes see each other, the clients all but the primary. */
        CLIENTS_OFF_PRIMARY
    }

    private final Stage stage;
    private final Shape shape;

    Partition(final Stage stage, final Shape shape) {
        this.stage = stage;
        this.shape = shape;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final Network network = stage.network();
        final int node = switch (shape) {
            case ISOLATED_REPLICA, DEAF_REPLICA, MUTE_REPLICA -> stage.view().anyReplica(random);
            case BRIDGE -> random.nextInt(Network.NODES);
            default -> stage.view().primary();
        };
        final List<Integer> others = GroupView.othersThan(node);
        String what = "";
        switch (shape) {
            case ISOLATED_PRIMARY, ISOLATED_REPLICA -> {
                others.forEach(other -> network.part(this, node, other));
                final boolean fromClientsToo = random.nextBoolean();
                if (fromClientsToo) {
                    network.part(this, node, Network.CLIENTS);
                }
                what = fromClientsToo ? "from nodes and clients" : "from nodes, not from clients";
            }
            case DEAF_PRIMARY, DEAF_REPLICA -> others.forEach(other -> network.cut(this, other, node));
            case MUTE_PRIMARY, MUTE_REPLICA -> others.forEach(other -> network.cut(this, node, other));
            case BRIDGE -> {
                network.part(this, others.get(0), others.get(1));
                what = "in the middle";
            }
            case CLIENTS_OFF_PRIMARY -> network.part(this, node, Network.CLIENTS);
        }
        return Strike.on(node, what);
    }

    @Override
    public void heal() {
        stage.network().release(this);
    }
}
