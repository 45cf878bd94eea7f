package io.sternline.server.state;

/** Told on the state thread, once for each time that states come apart. Must not block, and change nothing here. */
@FunctionalInterface
public interface DivergenceListener {
    /** Tells nobody. */
    DivergenceListener NONE = (primaryId, revision, ownDigest, primaryDigest) -> {};

    /**
     * This node and the one that reports have applied the same log and came to different states. One of the two is wrong;
     * which one, only a third can tell.
     *
     * @param primaryId node that reported its digest, the primary at that time.
     * @param revision of this node where both digests were taken.
     */
    void onDivergence(int primaryId, long revision, long ownDigest, long primaryDigest);
}
