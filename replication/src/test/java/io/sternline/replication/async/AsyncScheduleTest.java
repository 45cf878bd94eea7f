package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes, one random schedule: writes, nodes that die, stand still or are cut off as primaries, whatever is under way
 * meanwhile. Then all heal and must hold the same; and as each write is of a key of its own, each must be there, but those
 * that a primary could not judge, or was told that it cannot be given, as a log begins too late after a copy.
 */
@Timeout(300)
class AsyncScheduleTest {
    private static final int NODES = 3;
    private static final int STEPS = 150;
    private static final int NONE = -1;

    private final List<String> written = new ArrayList<>();
    private boolean areLogsCut;
    private int primary;
    private int deposed = NONE;

    @RepeatedTest(4)
    void shouldAgreeAndLoseNothing() {
        run();
    }

    @RepeatedTest(4)
    void shouldAgreeThoughLogsAreCutShort() {
        areLogsCut = true;
        run();
    }

    private void run() {
        final long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
        System.out.println("AsyncScheduleTest seed " + seed);
        final Random random = new Random(seed);
        try (LinkRig rig = new LinkRig(NODES).start()) {
            rig.awaitEqual(0);
            for (int step = 0; step < STEPS; step++) {
                act(rig, random);
                rig.cycles(random.nextInt(20));
            }
            heal(rig);
            rig.awaitEqual(primary);
            final List<String> lost = new ArrayList<>(written);
            lost.removeAll(rig.node(primary).state().entries().keySet());
            lost.removeAll(rig.unknown());
            if (!areLogsCut
                    && IntStream.range(0, NODES)
                            .allMatch(id -> rig.node(id).errors().isEmpty())) {
                assertThat(lost).as("lost with seed %d in %s", seed, rig).isEmpty();
            }
        }
    }

    private void act(final LinkRig rig, final Random random) {
        final int id = random.nextInt(NODES);
        final int dice = random.nextInt(100);
        if (dice < 4 && id != primary) {
            deposed = id == deposed ? NONE : deposed;
            rig.node(id).stop();
        } else if (dice < 12 && !rig.node(id).isUp()) {
            rig.node(id).start();
            rig.reconcile(id, primary);
        } else if (dice < 15 && rig.node(id).isUp() && id != primary && id != deposed) {
            promote(rig, id, random.nextInt(3) > 0);
        } else if (dice < 20 && deposed != NONE) {
            rig.reconcile(deposed, primary);
            deposed = NONE;
        } else if (dice < 30) {
            rig.node(id).freeze(random.nextBoolean());
        } else if (dice < 35) {
            rig.node(id).freezeState(random.nextBoolean());
        } else if (dice < 38) {
            rig.node(id).store().due();
        } else if (dice < 40) {
            rig.addTime(1);
        } else if (dice < 44 && areLogsCut) {
            rig.node(id).store().dropUnneededChanges(20);
        } else {
            write(rig, random);
        }
    }

    private void promote(final LinkRig rig, final int id, final boolean isHeard) {
        if (isHeard) {
            rig.promote(id);
            deposed = NONE;
        } else if (deposed == NONE) {
            deposed = primary;
            rig.promoteWithout(deposed, id);
        }
        primary = deposed == NONE || primary == deposed ? id : primary;
    }

    private void write(final LinkRig rig, final Random random) {
        final int target = deposed != NONE && random.nextBoolean() ? deposed : primary;
        for (int left = random.nextInt(100); left > 0 && rig.node(target).isPrimaryWithState(); left--) {
            final String key = "key" + written.size();
            written.add(key);
            rig.node(target).put(key, "v".repeat(random.nextInt(300)));
        }
    }

    private void heal(final LinkRig rig) {
        for (int id = 0; id < NODES; id++) {
            if (!rig.node(id).isUp()) {
                rig.node(id).start();
            }
            rig.node(id).freeze(false);
            rig.node(id).freezeState(false);
            if (id != primary) {
                rig.reconcile(id, primary);
            }
        }
    }
}
