package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * A part of the log: a directory with one Chronicle queue, which retention drops as a whole. Readers share one read-only
 * queue. To open it takes some 20 ms, so a node leaves it open from the first reader on. A segment that is dropped while
 * somebody reads it loses its files but not what is mapped: no reader ever reaches into memory that is gone.
 */
final class Segment {
    private static final String PREFIX = "segment-";
    private static final String MADE_SUFFIX = ".new";
    private static final String DROPPED_SUFFIX = ".gone";

    private final Path directory;
    private final long number;
    private final long beginRevision;
    private final long history;
    private final boolean isAnew;

    private SingleChronicleQueue queue;
    private int readers;
    private boolean isKeptOpen;
    private volatile boolean isDropped;

    /**
     * @param beginRevision it holds the changes after this one.
     * @param history number of the history that it is part of.
     * @param isAnew what came before it is not part of the log.
     */
    Segment(final Path directory, final long beginRevision, final long history, final boolean isAnew) {
        this.directory = directory;
        this.number = number(directory);
        this.beginRevision = beginRevision;
        this.history = history;
        this.isAnew = isAnew;
    }

    /** Of which nothing is known yet. */
    static Segment unread(final Path directory) {
        return new Segment(directory, SegmentReader.ANY_BEGIN, 0, false);
    }

    static Path path(final Path logDirectory, final long number) {
        return logDirectory.resolve(PREFIX + String.format("%012d", number));
    }

    /** Where it is made, before anybody may find it. */
    static Path aside(final Path directory) {
        return directory.resolveSibling(directory.getFileName() + MADE_SUFFIX);
    }

    static boolean isSegment(final Path path) {
        return path.getFileName().toString().matches(PREFIX + "\\d{12}");
    }

    /** What a process left half made or half removed. */
    static boolean isLeftover(final Path path) {
        final String name = path.getFileName().toString();
        return name.startsWith(PREFIX) && (name.endsWith(MADE_SUFFIX) || name.endsWith(DROPPED_SUFFIX));
    }

    static long number(final Path directory) {
        return Long.parseLong(directory.getFileName().toString().substring(PREFIX.length()));
    }

    Path directory() {
        return directory;
    }

    long number() {
        return number;
    }

    long beginRevision() {
        return beginRevision;
    }

    long history() {
        return history;
    }

    boolean isAnew() {
        return isAnew;
    }

    boolean isDropped() {
        return isDropped;
    }

    /** For one reader, who gives it back with {@link #close}. Any thread. @return null if it has been dropped. */
    synchronized ExcerptTailer open() {
        if (queue == null && isDropped) {
            return null;
        }
        final ExcerptTailer tailer = openTailer();
        tailer.singleThreadedCheckDisabled(true);
        readers++;
        return tailer;
    }

    /** That one part of the log cannot be opened, by somebody, at this moment, is no reason to end whoever reads. */
    private ExcerptTailer openTailer() {
        try {
            if (queue == null) {
                queue = Chronicle.open(directory, true);
            }
            return queue.createTailer();
        } catch (final Exception | InternalError e) {
            // Of a damaged header Chronicle Queue complains by a checked exception, which it does not declare.
            closeUnused();
            throw new DamagedLogException("segment " + this + " of the change log cannot be opened: " + e, e);
        }
    }

    synchronized void close(final ExcerptTailer tailer) {
        tailer.close();
        readers--;
        closeUnused();
    }

    /** Whether the queue stays open while nobody reads. */
    synchronized void keepOpen(final boolean isToBeKept) {
        isKeptOpen = isToBeKept;
        closeUnused();
    }

    private void closeUnused() {
        if (queue != null && readers == 0 && !isKeptOpen) {
            queue.close();
            queue = null;
        }
    }

    /** Its files have been removed by another process. */
    void onDropped() {
        isDropped = true;
    }

    /** Removes its files. Renamed first: a process that reads beside this one must not find half of them. */
    void drop() throws IOException {
        isDropped = true;
        keepOpen(false);
        if (Files.exists(directory)) {
            final Path gone = directory.resolveSibling(directory.getFileName() + DROPPED_SUFFIX);
            Files.move(directory, gone);
            remove(gone);
        }
    }

    static void remove(final Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            for (final Path file : content.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
