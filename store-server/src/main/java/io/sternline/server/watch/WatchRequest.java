package io.sternline.server.watch;

/**
 * What the gateway asks of the watch thread. A watch goes by a handle that is never given twice in the life of the process:
 * clients choose their watch ids themselves.
 */
public sealed interface WatchRequest {
    /**
     * Begins a watch.
     *
     * @param watchId goes into its frames.
     * @param namespaceId 0: all whose changes go through the group's log.
     * @param isAsync whether it is the id of an ASYNC namespace: its revisions are those of the second log then.
     * @param afterRevision -1: from now on.
     * @param prefix belongs to the watch from now on.
     */
    record Open(
            WatchLink link,
            long handle,
            int watchId,
            int namespaceId,
            boolean isAsync,
            long afterRevision,
            boolean touches,
            int creditBytes,
            byte[] prefix)
            implements WatchRequest {
        /** In place of a revision: from now on. */
        public static final long NOW = -1;
    }

    /** The client can take more. */
    record Credit(long handle, int bytes) implements WatchRequest {}

    /** The client has ended the watch. */
    record Close(long handle) implements WatchRequest {}
}
