package io.sternline.server.state;

/**
 * What the log has told this state about itself: the seed that keys are hashed with, the limits of a node, and the nodes
 * that are draining. Part of the replicated state: seed and limits since they decide what commands do, and may not differ
 * from node to node as configuration does; the draining nodes since clients are to hear the same from all nodes, and what
 * was drained for a reason stays so through restarts.
 */
final class NodeSettings {
    private boolean hasSeed;
    private long seed0;
    private long seed1;
    private long stateBytesMax;
    private long entriesMax;
    private int drainingNodes;
    private int recovery;

    NodeSettings(final StateLimits limits) {
        stateBytesMax = limits.stateBytesMax();
        entriesMax = limits.entriesMax();
    }

    /** Whether a seed was set; it stays for good. */
    boolean hasSeed() {
        return hasSeed;
    }

    /** 0 until it is set, as {@link #seed1} is. */
    long seed0() {
        return seed0;
    }

    long seed1() {
        return seed1;
    }

    void seed(final long newSeed0, final long newSeed1) {
        hasSeed = true;
        seed0 = newSeed0;
        seed1 = newSeed1;
    }

    /** How often the group was recovered from the loss of a majority. */
    int recovery() {
        return recovery;
    }

    void recovery(final int newRecovery) {
        recovery = newRecovery;
    }

    /** What all entries may count together. */
    long stateBytesMax() {
        return stateBytesMax;
    }

    /** Most entries of all namespaces. */
    long entriesMax() {
        return entriesMax;
    }

    /** One bit for each node id. */
    int drainingNodes() {
        return drainingNodes;
    }

    void drainingNodes(final int newNodes) {
        drainingNodes = newNodes;
    }

    /** Takes new limits; one that is not positive is passed over. They may lie below what is held already. */
    void limits(final long newStateBytesMax, final long newEntriesMax) {
        stateBytesMax = newStateBytesMax > 0 ? newStateBytesMax : stateBytesMax;
        entriesMax = newEntriesMax > 0 ? newEntriesMax : entriesMax;
    }
}
