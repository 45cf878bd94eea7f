package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a change log, as it is found when a node starts. Everything in it is read once: what this leaves is
 * whole, so that a reader comes upon damage only if it happens later.
 *
 * <p>A process never appends to a segment of another one. What an earlier process left torn at its end is therefore never
 * in the way: the next segment says behind which revision it goes on, and that is where the good part ended. Damage in any
 * other place breaks the chain of segments, and then what lies before the break is dropped: this log is derived from the
 * Raft log, and whoever reads it can begin with a fresh copy.
 */
final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChangeLog.class);

    private final Path path;
    private final Deque<SegmentScan> kept = new ArrayDeque<>();
    private long nextNumber = 1;
    private long newestHistory;

    private LogDirectory(final Path path) {
        this.path = path;
    }

    static LogDirectory open(final Path path) throws IOException {
        final LogDirectory directory = new LogDirectory(path);
        Files.createDirectories(path);
        directory.removeLeftovers();
        directory.scan();
        return directory;
    }

    /** Trusts nothing of what there is. */
    void dropAll() throws IOException {
        while (!kept.isEmpty()) {
            kept.removeFirst().segment().drop();
        }
    }

    Path path() {
        return path;
    }

    /** Oldest first. */
    List<SegmentScan> segments() {
        return List.copyOf(kept);
    }

    /** Where the log ends; 0 if there is none. */
    long newestRevision() {
        return kept.isEmpty() ? 0 : kept.peekLast().endRevision();
    }

    /** Number of the newest history that was found, though it may have been dropped. */
    long newestHistory() {
        return newestHistory;
    }

    /** What the segments tell, in the history of that number. */
    LogHistory history(final long number) {
        final long begin = kept.isEmpty() ? 0 : kept.peekFirst().segment().beginRevision();
        final long[] jumps = kept.stream()
                .flatMap(scan -> scan.jumps().stream())
                .mapToLong(Long::longValue)
                .toArray();
        return LogHistory.of(number, begin, jumps, newestRevision());
    }

    /** Number of the next segment that is made. */
    long nextNumber() {
        return nextNumber;
    }

    private void removeLeftovers() throws IOException {
        for (final Path leftover : list(path, Segment::isLeftover)) {
            Segment.remove(leftover);
        }
    }

    private void scan() throws IOException {
        for (final Path found : segmentPaths(path)) {
            nextNumber = Segment.number(found) + 1;
            final SegmentScan scan = SegmentScan.of(found);
            if (!scan.isBegun()) {
                LOG.warn("segment {} of the change log is dropped: {}", found, scan.damage());
                scan.segment().drop();
                continue;
            }
            newestHistory = Math.max(newestHistory, scan.segment().history());
            if (kept.isEmpty() || isSuccessor(scan.segment())) {
                join(scan);
            } else {
                beginAt(scan);
            }
        }
        if (!kept.isEmpty() && kept.peekLast().damage() != null) {
            LOG.warn(
                    "segment {} of the change log is used up to revision {} only: {}. The node's log has what followed",
                    kept.peekLast().segment(),
                    newestRevision(),
                    kept.peekLast().damage());
        }
    }

    private boolean isSuccessor(final Segment segment) {
        return !segment.isAnew()
                && segment.beginRevision() == newestRevision()
                && segment.history() == kept.peekLast().segment().history();
    }

    private void join(final SegmentScan scan) throws IOException {
        if (scan.isEmpty() && !kept.isEmpty()) {
            scan.segment().drop();
        } else {
            kept.addLast(scan);
        }
    }

    /** The chain is broken in front of this segment: on purpose, or by damage. */
    private void beginAt(final SegmentScan scan) throws IOException {
        if (!scan.segment().isAnew()) {
            final String damage = kept.peekLast().damage();
            LOG.warn(
                    "the change log ends at revision {} in segment {}, but goes on behind {} in {}{}. The changes from {} to"
                            + " {} are dropped, and whoever asks for them is told so",
                    newestRevision(),
                    kept.peekLast().segment(),
                    scan.segment().beginRevision(),
                    scan.segment(),
                    damage == null ? "" : ": " + damage,
                    kept.peekFirst().segment().beginRevision() + 1,
                    newestRevision());
        }
        dropAll();
        kept.addLast(scan);
    }

    /** Newest first, so that what is left of an interrupted removal is the beginning of a log. */
    static void remove(final Path path) throws IOException {
        Files.deleteIfExists(path.resolve(ChangeRing.FILE));
        final List<Path> content = list(path, file -> true);
        for (int i = content.size() - 1; i >= 0; i--) {
            Segment.remove(content.get(i));
        }
        Files.delete(path);
    }

    static List<Path> segmentPaths(final Path path) throws IOException {
        return list(path, Segment::isSegment);
    }

    private static List<Path> list(final Path path, final Predicate<Path> isWanted) throws IOException {
        try (Stream<Path> content = Files.list(path)) {
            return content.filter(isWanted).sorted(Comparator.naturalOrder()).toList();
        }
    }
}
