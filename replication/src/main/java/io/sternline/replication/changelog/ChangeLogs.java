package io.sternline.replication.changelog;

import java.nio.file.Path;

/** Change logs of nodes that run elsewhere, or do not run. */
public final class ChangeLogs {
    private ChangeLogs() {}

    /**
     * The change log in a node's data directory, to be read: beside the node while it runs, or when it is stopped. Nothing is
     * locked or changed. What is asked of it looks at the directory anew each time.
     *
     * @throws IllegalArgumentException if there is none.
     */
    public static ChangeLog openReadOnly(final Path dataDir) {
        return new StoredChangeLog(dataDir, LogKind.GROUP);
    }

    /** The same for the log of the changes of ASYNC namespaces. */
    public static ChangeLog openAsyncReadOnly(final Path dataDir) {
        return new StoredChangeLog(dataDir, LogKind.ASYNC);
    }
}
