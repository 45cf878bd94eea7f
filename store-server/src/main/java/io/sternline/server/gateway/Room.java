package io.sternline.server.gateway;

/**
 * How much memory the node has left for state. It must be asked before a command enters the log: once it is in, every
 * node has to find room for it, and all of them hold the same, so they would run out of heap together.
 */
public enum Room {
    /** For everything. */
    ENOUGH,

    /** For what frees memory only; even that needs some, for the result that is kept of it. */
    SHRINK,

    /** For nothing but word of what clients have finished with, which only frees. */
    NONE;

    /**
     * Above this share of the Java heap the state may not grow. The rest is for what comes and goes: a collector needs
     * room to work in.
     */
    private static final double GROWTH_SHARE = 0.6;

    /** Above this share nothing is taken that keeps a result. */
    private static final double RESERVE_SHARE = 0.75;

    /**
     * @param stateBytes what the state takes of the Java heap.
     * @param heapBytesMax how large that can get.
     */
    public static Room of(final long stateBytes, final long heapBytesMax) {
        if (stateBytes < heapBytesMax * GROWTH_SHARE) {
            return ENOUGH;
        }
        return stateBytes < heapBytesMax * RESERVE_SHARE ? SHRINK : NONE;
    }
}
