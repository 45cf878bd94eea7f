package io.sternline.server.state;

import io.sternline.replication.recovery.Life;

/**
 * What a recovered group sets aside. It goes on from what one node held, and the majority that was lost may have given out
 * numbers which that node never heard of; clients may remember them. None of those may mean something else in the new
 * life, so each life counts on from beyond what the life before can have reached.
 *
 * <p>Revisions: a client that has seen a higher one than the survivor must not wait for it for ever, and an expected revision
 * must not meet another entry. Client ids: a write that is sent again must not meet another client's results. They stay
 * within the lower half of the id, as another upper half would tell clients that nothing is left of the group. Namespace
 * ids: there are never more than {@link #NAMESPACE_IDS} namespaces and none ever goes away, so each life has the next so
 * many ids for itself, and the last of the lives still has ids of 16 bits.
 */
final class NewLife {
    static final long REVISIONS = 1L << 40;
    static final long CLIENT_IDS = 1L << 26;
    static final int NAMESPACE_IDS = 1_024;

    private NewLife() {}

    /** @return false if the state is of that life already, or there can be none of this number. */
    static boolean begin(final StoreState state, final int recovery) {
        final int lives = recovery - state.settings().recovery();
        if (lives <= 0 || recovery > Life.RECOVERIES_MAX) {
            return false;
        }
        state.settings().recovery(recovery);
        state.restore(state.revision() + lives * REVISIONS, state.groupTimeMs());
        state.windows().skipIds(lives * CLIENT_IDS);
        state.namespaces().skipTo(recovery * NAMESPACE_IDS + 1);
        return true;
    }
}
