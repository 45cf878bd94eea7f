package io.sternline.server.cli;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.CompactedException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.CompactedLogException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.agrona.DirectBuffer;

/** Watches the change log of a node where it lies on the disk, whether the node runs or not. Used by one thread. */
final class DiskWatch implements Watch {
    /** How often it is looked whether a running node has written more. */
    private static final long LOOK_MS = 50;

    private final LoggedChanges changes = new LoggedChanges();
    private final Queue<Change> read = new ArrayDeque<>();
    private final String namespace;
    private final WatchOptions options;
    private final ChangeCursor cursor;
    private long revision;

    /**
     * @param namespace its name, or {@code #} and its number; null: all.
     * @throws CompactedException if the log does not reach back that far.
     */
    DiskWatch(final ChangeLog log, final String namespace, final WatchOptions options) {
        this.namespace = namespace;
        this.options = options;
        revision = options.afterRevision() == WatchOptions.NOW ? log.newestRevision() : options.afterRevision();
        try {
            cursor = log.openCursor(revision);
        } catch (final CompactedLogException e) {
            throw compacted(e);
        }
    }

    @Override
    public Optional<Change> poll(final Duration timeout) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (read.isEmpty()) {
            final boolean isAtEnd = readOn() == 0;
            if (read.isEmpty()) {
                revision = Math.max(revision, cursor.revision());
                if (System.nanoTime() - deadlineNs >= 0) {
                    return Optional.empty();
                }
                if (isAtEnd) {
                    Thread.sleep(LOOK_MS);
                }
            }
        }
        final Change next = read.remove();
        revision = next.revision();
        return Optional.of(next);
    }

    @Override
    public long revision() {
        return revision;
    }

    /** What is on the disk is there: nothing is late. */
    @Override
    public Duration age() {
        return Duration.ZERO;
    }

    @Override
    public void close() {
        cursor.close();
    }

    private int readOn() {
        try {
            return cursor.poll(this::onChange, 1);
        } catch (final CompactedLogException e) {
            throw compacted(e);
        }
    }

    private void onChange(final long changeRevision, final DirectBuffer buffer, final int offset, final int length) {
        final Change change = changes.decode(buffer, offset);
        if (isWanted(change)) {
            read.add(change);
        }
    }

    private boolean isWanted(final Change change) {
        final boolean isOfEntry = change.kind() != Kind.NAMESPACE_DEFINED && change.kind() != Kind.OTHER;
        return isOfEntry
                ? (namespace == null || namespace.equals(change.namespace()))
                        && (options.touches() || change.kind() != Kind.TOUCHED)
                        && change.key().startsWith(options.prefix())
                : namespace == null;
    }

    private static CompactedException compacted(final CompactedLogException cause) {
        final CompactedException compacted = new CompactedException(cause.getMessage());
        compacted.initCause(cause);
        return compacted;
    }
}
