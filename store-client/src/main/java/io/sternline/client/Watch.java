package io.sternline.client;

import java.time.Duration;
import java.util.Optional;

/**
 * The changes of a namespace, each once and in order of revision, whatever happens to nodes and connections: the watch goes
 * on at another node by itself. To be closed.
 *
 * <p>Taken from by one thread at a time. Changes that are not taken wait in a bounded buffer, then in the node's change log;
 * nobody else is held up. Who is so slow that the log has dropped what comes next is told by {@link CompactedException}.
 */
public interface Watch extends AutoCloseable {
    /**
     * The next change.
     *
     * @param timeout how long to wait for one; zero: not at all.
     * @return empty if none came in time. While no node can be reached none comes.
     * @throws CompactedException if changes are missing: read the namespace anew and watch from there. Every later call throws it
     *     again.
     * @throws RejectedException if the namespace does not exist, or a node refuses.
     * @throws UnavailableException if the client, or this watch, is closed.
     * @throws IllegalStateException on the client's own thread, which brings the changes.
     */
    Optional<Change> poll(Duration timeout) throws InterruptedException;

    /**
     * Where to resume: every matching change up to this revision has been taken. Rises also while nothing matches. -1 until
     * a watch from now on has begun.
     */
    long revision();

    /** Time since a node last said that nothing was missing; rises while none can be reached. */
    Duration age();

    @Override
    void close();
}
