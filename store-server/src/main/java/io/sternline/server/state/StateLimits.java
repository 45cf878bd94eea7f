package io.sternline.server.state;

import io.sternline.protocol.Protocol;

/**
 * What bounds the replicated state. These limits decide what a command does, so they are part of the state machine's
 * definition: every node of a group must run with the same ones. The first two only stand in until the log brings a
 * GroupSettings command; from then on its limits are part of the state itself.
 *
 * @param stateBytesMax what all entries may count together, see {@link
 *     io.sternline.server.engine.EntryView#usedBytes()}.
 * @param entriesMax entries of all namespaces.
 * @param namespacesMax namespaces, the default one included.
 * @param reapedEntriesMax entries looked at for reaping per log message; as many again for each 8 KiB of its length.
 * @param evictedEntriesMax entries evicted to make room for one write.
 * @param clientsMax client windows.
 * @param droppedWindowsMax inactive windows dropped per log message.
 * @param clientResultBytesMax results one client's window keeps in full; further ones are kept short.
 * @param resultBytesMax results all windows hold together. Above half of it they are kept short; at the whole of it
 *     writes are refused until results are finished with.
 */
record StateLimits(
        long stateBytesMax,
        long entriesMax,
        int namespacesMax,
        int reapedEntriesMax,
        int evictedEntriesMax,
        int clientsMax,
        int droppedWindowsMax,
        int clientResultBytesMax,
        long resultBytesMax) {

    /** A window that was not used for this long is dropped. */
    static final long WINDOW_INACTIVE_MS_MAX = 10 * 60 * 1000;

    /** When there are too many, a window goes early if its client cannot have a call in flight any more. */
    static final long WINDOW_INACTIVE_MS_MIN = 2 * Protocol.CALL_TIMEOUT_MS_MAX;

    static final StateLimits DEFAULT =
            new StateLimits(4L << 30, 100_000_000, 1_024, 1_024, 256, 65_536, 16, 1 << 20, 1L << 30);
}
