package io.sternline.replication.recovery;

import java.security.SecureRandom;

/**
 * Which life of its group a node's data belongs to. The first begins with the group; each recovery from the loss of a
 * majority begins another, from what one survivor held. Nodes of different lives have nothing to say to each other: what
 * they hold went apart when the life before ended.
 *
 * @param recovery how often the group was recovered; 0: never.
 * @param survivorId the node this life began with; -1: none, it is the first.
 * @param logPosition end of the survivor's log when it was recovered; -1: none.
 * @param who who recovered it.
 * @param why for what reason.
 * @param isAlone whether this node, the survivor, is the group's only member for now.
 * @param followsId whose log this node was seeded with, until it has followed a primary once: it must not become primary
 *     before, since it may lack what that node has acknowledged since; -1: none.
 * @param mark drawn when the life begins, so that recovering a node twice, from a backup, begins two lives; 0: it is the first.
 */
public record Life(
        int recovery,
        int survivorId,
        long logPosition,
        String who,
        String why,
        boolean isAlone,
        int followsId,
        long mark) {
    /** A group can be recovered so often: numbers that are never given out twice are set aside for each life. */
    public static final int RECOVERIES_MAX = 60;

    /** Longest {@link #who}, in bytes of UTF-8. */
    public static final int WHO_BYTES_MAX = 128;

    /** Longest {@link #why}, in bytes of UTF-8. */
    public static final int WHY_BYTES_MAX = 256;

    public static final int NOBODY = -1;
    public static final Life FIRST = new Life(0, NOBODY, -1, "", "", false, NOBODY, 0);

    /** The life that begins with this survivor. */
    public Life next(final int newSurvivorId, final long newLogPosition, final String newWho, final String newWhy) {
        return new Life(
                recovery + 1,
                newSurvivorId,
                newLogPosition,
                newWho,
                newWhy,
                true,
                NOBODY,
                new SecureRandom().nextLong());
    }

    /**
     * Whether this life goes on from what that node held in another: it is the same life, or the one that began with the node.
     * Anything else may have come apart from it, however few bytes of log differ.
     */
    public boolean goesOnFrom(final Life other, final int nodeId) {
        return recovery == other.recovery && mark == other.mark
                || recovery == other.recovery + 1 && survivorId == nodeId;
    }

    /** The same life, with all members again. */
    public Life regrown() {
        return new Life(recovery, survivorId, logPosition, who, why, false, followsId, mark);
    }

    /** The same life on a node that is given a copy of {@code sourceId}'s data. */
    public Life seeded(final int sourceId) {
        return new Life(recovery, survivorId, logPosition, who, why, false, sourceId, mark);
    }

    /** The same life on a node that has followed a primary. */
    public Life followed() {
        return new Life(recovery, survivorId, logPosition, who, why, isAlone, NOBODY, mark);
    }
}
