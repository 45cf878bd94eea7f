package io.sternline.server.gateway;

/**
 * Whether there is room in the Java heap for the results of more commands.
 *
 * <p>Entries lie outside of the heap and have limits of their own, which the log enforces. What is left in it and grows with
 * the load is the clients' windows: every command leaves a result there until its client says that it has it. That must be
 * asked before a command enters the log. Once it is in, every node has to keep its result, and as all keep the same they
 * would run out of heap together.
 */
public final class HeapRoom {
    /** Above this share of the heap no further results are taken on: a collector needs the rest to work in. */
    private static final double STATE_SHARE = 0.6;

    private HeapRoom() {}

    /**
     * @param stateBytes what the state takes of the Java heap.
     * @param heapBytesMax how large that can get.
     */
    public static boolean isLeft(final long stateBytes, final long heapBytesMax) {
        return stateBytes < heapBytesMax * STATE_SHARE;
    }
}
