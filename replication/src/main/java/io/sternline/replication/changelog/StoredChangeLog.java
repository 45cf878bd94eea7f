package io.sternline.replication.changelog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A change log as it lies on the disk, for who reads it beside the node or without one. It sees what has been appended; what
 * a node that was killed has left in its ring is appended at the node's next start.
 */
final class StoredChangeLog implements ChangeLog, SegmentList {
    private final OpenCursors cursors = new OpenCursors();
    private final LogKind kind;
    private final Path path;
    /** By number. */
    private final Map<Long, Segment> known = new TreeMap<>();

    /** As of the last look at the directory. */
    private volatile long history;

    StoredChangeLog(final Path dataDir, final LogKind kind) {
        this.kind = kind;
        path = dataDir.resolve(kind.directory());
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(dataDir + " holds no change log '" + kind.directory()
                    + "': name the data directory of a node that keeps one");
        }
    }

    @Override
    public LogKind kind() {
        return kind;
    }

    /** The node asks only its own. */
    @Override
    public OpenCursors cursors() {
        return cursors;
    }

    @Override
    public long history() {
        return history;
    }

    @Override
    public synchronized View view() {
        try {
            refresh(LogDirectory.segmentPaths(path));
        } catch (final IOException e) {
            throw new UncheckedIOException("the change log in " + path + " cannot be read: " + e, e);
        }
        final List<Segment> segments = new ArrayList<>();
        for (final Segment segment : known.values()) {
            if (segment.isAnew()
                    || (!segments.isEmpty()
                            && segment.history() != segments.get(0).history())) {
                segments.clear();
            }
            segments.add(segment);
        }
        if (segments.isEmpty()) {
            throw new IllegalStateException(
                    "the change log in " + path + " has no segment that can be read: start the node, which makes one");
        }
        history = segments.get(0).history();
        return new View(history, segments);
    }

    private void refresh(final List<Path> found) {
        known.values().removeIf(segment -> {
            final boolean isGone = !found.contains(segment.directory());
            if (isGone) {
                segment.onDropped();
            }
            return isGone;
        });
        for (final Path directory : found) {
            final long number = Segment.number(directory);
            if (!known.containsKey(number)) {
                SegmentReader.begun(directory).ifPresent(segment -> known.put(number, segment));
            }
        }
    }

    @Override
    public long oldestRevision() {
        return view().oldestRevision();
    }

    @Override
    public long newestRevision() {
        while (true) {
            final List<Segment> segments = view().segments();
            final Optional<Long> end = end(segments.get(segments.size() - 1));
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    private static Optional<Long> end(final Segment segment) {
        final SegmentReader reader = SegmentReader.open(segment);
        if (reader == null) {
            return Optional.empty();
        }
        try (reader) {
            reader.seek(Long.MAX_VALUE);
            while (reader.read(batch -> {}) == SegmentReader.Found.BATCH) {
                // To the end.
            }
            return Optional.of(reader.endRevision());
        }
    }

    @Override
    public ChangeCursor openCursor(final long revision) {
        // To know of what history it is.
        view();
        return new SegmentCursor(this, revision);
    }
}
