package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** {@code kill -9}, and a start when it is over. */
final class KillNodes implements Nemesis {
    enum Victims {
        PRIMARY,
        REPLICA,
        /** The primary and a replica, or both replicas. */
        MAJORITY,
        ALL
    }

    private final Stage stage;
    private final Victims victims;
    private final List<Integer> killed = new ArrayList<>();

    KillNodes(final Stage stage, final Victims victims) {
        this.stage = stage;
        this.victims = victims;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final List<Integer> all = new ArrayList<>(List.of(0, 1, 2));
        switch (victims) {
            case PRIMARY -> killed.add(stage.view().primary());
            case REPLICA -> killed.add(stage.view().anyReplica(random));
            case MAJORITY -> {
                Collections.shuffle(all, random);
                killed.addAll(all.subList(0, 2));
            }
            case ALL -> killed.addAll(all);
        }
        killed.forEach(node -> stage.nodes().kill9(node));
        return Strike.on(killed, "kill -9");
    }

    @Override
    public void heal() {
        killed.forEach(node -> stage.nodes().start(node));
        killed.clear();
    }
}
