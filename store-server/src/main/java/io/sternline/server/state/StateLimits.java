package io.sternline.server.state;

import io.sternline.protocol.Protocol;

/**
 * What bounds the replicated state. These limits decide what a command does, so they are part of the state machine's
 * definition: every node of a group must run with the same ones.
 *
 * @param stateBytesMax key and value bytes of all entries, plus {@link #ENTRY_OVERHEAD_BYTES} for each.
 * @param namespacesMax namespaces, the default one included.
 * @param reapedEntriesMax expired entries removed per log message.
 * @param clientsMax client windows.
 * @param droppedWindowsMax inactive windows dropped per log message.
 * @param clientResultBytesMax results one client's window keeps in full; further ones are kept short.
 * @param resultBytesMax results all windows hold together. Above half of it they are kept short; at the whole of it
 *     writes are refused until results are finished with.
 */
record StateLimits(
        long stateBytesMax,
        int namespacesMax,
        int reapedEntriesMax,
        int clientsMax,
        int droppedWindowsMax,
        int clientResultBytesMax,
        long resultBytesMax) {

    /** What an entry is taken to cost beside its key and value. */
    static final int ENTRY_OVERHEAD_BYTES = 64;

    /** A window that was not used for this long is dropped. */
    static final long WINDOW_INACTIVE_MS_MAX = 10 * 60 * 1000;

    /** When there are too many, a window goes early if its client cannot have a call in flight any more. */
    static final long WINDOW_INACTIVE_MS_MIN = 2 * Protocol.CALL_TIMEOUT_MS_MAX;

    static final StateLimits DEFAULT = new StateLimits(4L << 30, 1_024, 1_024, 65_536, 16, 1 << 20, 1L << 30);
}
