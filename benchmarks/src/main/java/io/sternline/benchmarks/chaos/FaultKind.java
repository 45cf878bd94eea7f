package io.sternline.benchmarks.chaos;

import java.util.Locale;
import java.util.function.Function;

/**
 * The kinds of faults, and what the schedule has to know of each.
 *
 * <p>Lengths are drawn so that short ones are common and long ones rare: most of what goes wrong does so at the
 * beginning and at the end of a fault.
 */
public enum FaultKind {
    KILL_PRIMARY(3, 500, 8_000, 6_000, Impact.FAILOVER, stage -> new KillNodes(stage, KillNodes.Victims.PRIMARY)),
    KILL_REPLICA(2, 500, 8_000, 6_000, Impact.LITTLE, stage -> new KillNodes(stage, KillNodes.Victims.REPLICA)),
    KILL_MAJORITY(1, 500, 3_000, 7_000, Impact.STANDSTILL, stage -> new KillNodes(stage, KillNodes.Victims.MAJORITY)),
    KILL_ALL(1, 200, 2_000, 8_000, Impact.STANDSTILL, stage -> new KillNodes(stage, KillNodes.Victims.ALL)),
    PAUSE_PRIMARY(3, 1_000, 30_000, 2_000, Impact.FAILOVER, stage -> new PauseNode(stage, true)),
    PAUSE_REPLICA(1, 1_000, 30_000, 2_000, Impact.LITTLE, stage -> new PauseNode(stage, false)),
    ISOLATE_PRIMARY(
            3, 1_000, 20_000, 2_000, Impact.FAILOVER, stage -> new Partition(stage, Partition.Shape.ISOLATED_PRIMARY)),
    ISOLATE_REPLICA(
            1, 1_000, 20_000, 3_000, Impact.LITTLE, stage -> new Partition(stage, Partition.Shape.ISOLATED_REPLICA)),
    DEAF_PRIMARY(2, 1_000, 15_000, 3_000, Impact.FAILOVER, stage -> new Partition(stage, Partition.Shape.DEAF_PRIMARY)),
    MUTE_PRIMARY(2, 1_000, 15_000, 3_000, Impact.FAILOVER, stage -> new Partition(stage, Partition.Shape.MUTE_PRIMARY)),
    DEAF_REPLICA(1, 1_000, 15_000, 3_000, Impact.LITTLE, stage -> new Partition(stage, Partition.Shape.DEAF_REPLICA)),
    MUTE_REPLICA(1, 1_000, 15_000, 3_000, Impact.LITTLE, stage -> new Partition(stage, Partition.Shape.MUTE_REPLICA)),
    BRIDGE(2, 1_000, 15_000, 3_000, Impact.FAILOVER, stage -> new Partition(stage, Partition.Shape.BRIDGE)),
    CLIENTS_OFF_PRIMARY(
            1,
            1_000,
            8_000,
            500,
            Impact.STANDSTILL,
            stage -> new Partition(stage, Partition.Shape.CLIENTS_OFF_PRIMARY)),
    PACKET_LOSS(2, 2_000, 15_000, 2_000, Impact.FAILOVER, PacketLoss::new),
    SLOW_LINK(1, 2_000, 12_000, 3_000, Impact.FAILOVER, SlowLink::new),
    DISK_FULL(1, 2_000, 6_000, 12_000, Impact.FAILOVER, DiskFull::new),
    DAMAGED_LOG(1, 100, 1_000, 25_000, Impact.LITTLE, stage -> new DamagedFiles(stage, DamagedFiles.What.LOG)),
    DAMAGED_SNAPSHOT(
            1, 100, 1_000, 25_000, Impact.LITTLE, stage -> new DamagedFiles(stage, DamagedFiles.What.SNAPSHOT)),
    KILL_IN_SNAPSHOT(2, 500, 3_000, 6_000, Impact.FAILOVER, KillInSnapshot::new),
    STOP_PRIMARY(1, 500, 3_000, 6_000, Impact.FAILOVER, HandOver::new),
    PROMOTION(2, 100, 1_000, 3_000, Impact.FAILOVER, PlannedPromotion::new),
    TOGETHER(3, 1_000, 10_000, 7_000, Impact.STANDSTILL, Together::of);

    /** What clients feel of it, at worst. */
    enum Impact {
        /** Writes go on. */
        LITTLE,
        /** Writes wait for a new primary. */
        FAILOVER,
        /** Writes wait until it is over, and the group is back. */
        STANDSTILL
    }

    private final int cards;
    private final int lengthMsMin;
    private final int lengthMsMax;
    private final int recoveryMs;
    private final Impact impact;
    private final Function<Stage, Nemesis> nemesis;

    /**
     * @param cards how often it is in the deck that the schedule draws from.
     * @param recoveryMs what the group usually takes after it, on a small machine.
     */
    FaultKind(
            final int cards,
            final int lengthMsMin,
            final int lengthMsMax,
            final int recoveryMs,
            final Impact impact,
            final Function<Stage, Nemesis> nemesis) {
        this.cards = cards;
        this.lengthMsMin = lengthMsMin;
        this.lengthMsMax = lengthMsMax;
        this.recoveryMs = recoveryMs;
        this.impact = impact;
        this.nemesis = nemesis;
    }

    /** As users write it: {@code kill-primary}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such kind. */
    public static FaultKind of(final String label) {
        for (final FaultKind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is no kind of fault");
    }

    int cards() {
        return cards;
    }

    int lengthMsMin() {
        return lengthMsMin;
    }

    int lengthMsMax() {
        return lengthMsMax;
    }

    int recoveryMs() {
        return recoveryMs;
    }

    Impact impact() {
        return impact;
    }

    Nemesis nemesis(final Stage stage) {
        return nemesis.apply(stage);
    }
}
