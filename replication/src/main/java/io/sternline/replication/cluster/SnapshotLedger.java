package io.sternline.replication.cluster;

import java.util.Arrays;
import java.util.List;

/**
 * From which log position on each member can still recover by itself. Members announce it through the log, so every
 * node keeps the same table and knows what nobody needs any more. A member that is down does not announce, which holds
 * purging back until it returns: on purpose, for it must be able to catch up.
 *
 * <p>The position announced is that of the member's second newest snapshot, and 0 until it has two: should the newest
 * turn out to be damaged, the one before and the log since can take its place.
 *
 * <p>The table belongs to the state thread and is part of the snapshot; the volatile fields are for the others.
 */
final class SnapshotLedger {
    /** Member ids are 0 to 6. */
    static final int MEMBERS_MAX = 7;

    private final long[] heldPositions = new long[MEMBERS_MAX];
    private final int[] memberIds;
    private final int ownId;

    private volatile long ownHeldPosition;
    private volatile long announcedPosition;
    private volatile long purgeLimit;

    SnapshotLedger(final List<Integer> memberIds, final int ownId) {
        this.memberIds = memberIds.stream().mapToInt(Integer::intValue).toArray();
        this.ownId = ownId;
    }

    /** State thread: a member's announcement, from the log or a snapshot. */
    void onHeld(final int memberId, final long position) {
        if (memberId < 0 || memberId >= MEMBERS_MAX || position < 0) {
            return;
        }
        heldPositions[memberId] = position;
        announcedPosition = heldPositions[ownId];
        purgeLimit = Arrays.stream(memberIds)
                .mapToLong(id -> heldPositions[id])
                .min()
                .orElse(0);
    }

    /** State thread. */
    long heldPosition(final int memberId) {
        return heldPositions[memberId];
    }

    /** Keeper thread: what this node itself holds. */
    void ownHeld(final long position) {
        ownHeldPosition = position;
    }

    long ownHeld() {
        return ownHeldPosition;
    }

    /** Publisher's thread: whether the group still has to be told of {@link #ownHeld()}. */
    boolean isAnnouncementDue() {
        return ownHeldPosition != announcedPosition;
    }

    /** Keeper thread: log below is needed by no member, this one included. */
    long purgeLimit() {
        return Math.min(purgeLimit, ownHeldPosition);
    }
}
