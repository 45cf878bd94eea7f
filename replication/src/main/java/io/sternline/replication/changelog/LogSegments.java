package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The segments of a log that is written: begins new ones and drops old ones. Belongs to the changelog thread; the list of
 * segments and the newest revision are for everybody.
 *
 * <p>Age alone drops nothing that an open cursor has still to read, nor what its owner needs ({@link #keepBehind}). Bytes do.
 *
 * <p>Ages are taken from the monotonic clock, so that setting the time drops nothing and keeps nothing. The wall clock
 * serves once, at the start, to tell how old what is there has become meanwhile; if it says something impossible, what is
 * there counts as new.
 */
final class LogSegments implements AutoCloseable {
    /** Of the bytes and of the time that are retained, a segment takes this part at most. */
    private static final int SEGMENTS_MIN = 8;

    private static final long SEGMENT_BYTES_MAX = 64L << 20;

    /** A segment that is full. */
    private record Sealed(Segment segment, long endRevision, long bytes, long lastNs) {}

    private final Path path;
    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final long retentionNs;
    private final long bytesMax;
    private final long segmentBytesMax;

    private final BatchBuffer content = new BatchBuffer();
    private final Deque<Sealed> sealed = new ArrayDeque<>();
    private long sealedBytes;
    private SegmentWriter writer;
    private long nextNumber;
    private boolean hasChanges;
    private long begunNs;
    private long lastNs;

    private final OpenCursors cursors = new OpenCursors();
    private volatile SegmentList.View view;
    private volatile long newestRevision;
    /** Only written by the changelog thread. */
    private volatile long writtenBytes;

    private volatile long keptBehind = Long.MAX_VALUE;

    LogSegments(
            final LogDirectory directory,
            final long history,
            final ChangeLogConfig config,
            final NanoClock nanoClock,
            final EpochClock epochClock)
            throws IOException {
        this.path = directory.path();
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        this.retentionNs = config.retention().toNanos();
        this.bytesMax = config.bytesMax() - ChangeRing.CAPACITY_BYTES;
        this.segmentBytesMax = Math.min(SEGMENT_BYTES_MAX, bytesMax / SEGMENTS_MIN);
        this.nextNumber = directory.nextNumber();
        this.newestRevision = directory.newestRevision();
        for (final SegmentScan scan : directory.segments()) {
            final long ageMs = Math.max(0, epochClock.time() - scan.lastMs());
            seal(
                    scan.segment(),
                    scan.endRevision(),
                    scan.bytes(),
                    nanoClock.nanoTime() - TimeUnit.MILLISECONDS.toNanos(ageMs));
        }
        writtenBytes = sealedBytes;
        begin(newestRevision, history, false);
    }

    /** Any thread. */
    SegmentList.View view() {
        return view;
    }

    /** Revision of the newest change that a reader will find. Any thread. */
    long newestRevision() {
        return newestRevision;
    }

    /** Any thread. */
    OpenCursors cursors() {
        return cursors;
    }

    /** Number of the history that the segments are of. */
    long history() {
        return writer.segment().history();
    }

    /** Bytes that were written until now, those that were found included. Any thread. */
    long writtenBytes() {
        return writtenBytes;
    }

    /** Of those that were found, how many lie in segments that end at or before a revision. Before the thread runs. */
    long foundBytesUpTo(final long revision) {
        return sealed.stream()
                .filter(old -> old.endRevision() <= revision)
                .mapToLong(Sealed::bytes)
                .sum();
    }

    /** From now on age does not drop changes behind this revision; {@link Long#MAX_VALUE}: any. Any thread. */
    void keepBehind(final long revision) {
        keptBehind = revision;
    }

    /** Appends changes of the ring, which are known to follow each other. */
    void append(final ChangeRing ring, final int count, final int batchBytes, final long lastRevision)
            throws IOException {
        if (writer.bytes() + batchBytes > segmentBytesMax && hasChanges) {
            roll();
        }
        writer.append(ring, count, batchBytes, newestRevision, epochClock.time());
        hasChanges = true;
        lastNs = nanoClock.nanoTime();
        newestRevision = lastRevision;
        writtenBytes += batchBytes;
    }

    /**
     * Drops what is there, and goes on behind the revision. Killed in between, a process leaves old segments in front of one
     * that says that it begins anew: the next start drops them.
     */
    void beginAnew(final long revision, final long history) throws IOException {
        final SegmentWriter before = writer;
        // First: who sees the new segments must not be told of an end that the old ones had.
        newestRevision = revision;
        begin(revision, history, true);
        before.close();
        dropAllSealed();
        before.segment().drop();
    }

    /** Cuts and drops by age. @return how many segments were cut or dropped. */
    int retain() throws IOException {
        final long nowNs = nanoClock.nanoTime();
        int work = 0;
        if (hasChanges && nowNs - begunNs >= retentionNs / SEGMENTS_MIN) {
            roll();
            work++;
        }
        final long needed = Math.min(keptBehind, cursors.oldest());
        while (!sealed.isEmpty()
                && nowNs - sealed.peekFirst().lastNs() > retentionNs
                && sealed.peekFirst().endRevision() <= needed) {
            dropOldest();
            work++;
        }
        return work;
    }

    private void roll() throws IOException {
        final SegmentWriter before = writer;
        seal(before.segment(), newestRevision, before.bytes(), lastNs);
        begin(newestRevision, before.segment().history(), false);
        before.close();
    }

    private void seal(final Segment segment, final long endRevision, final long bytes, final long segmentLastNs) {
        sealed.addLast(new Sealed(segment, endRevision, bytes, segmentLastNs));
        sealedBytes += bytes;
    }

    private void begin(final long revision, final long history, final boolean isAnew) throws IOException {
        final Segment segment = new Segment(Segment.path(path, nextNumber), revision, history, isAnew);
        writer = SegmentWriter.create(segment, content, epochClock.time());
        nextNumber++;
        hasChanges = false;
        begunNs = nanoClock.nanoTime();
        if (!isAnew) {
            while (!sealed.isEmpty() && sealedBytes + segmentBytesMax > bytesMax) {
                dropOldest();
            }
        }
        publish(isAnew);
    }

    private void dropOldest() throws IOException {
        final Sealed oldest = sealed.removeFirst();
        sealedBytes -= oldest.bytes();
        publish(false);
        oldest.segment().drop();
    }

    private void dropAllSealed() throws IOException {
        while (!sealed.isEmpty()) {
            sealed.removeFirst().segment().drop();
        }
        sealedBytes = 0;
    }

    private void publish(final boolean isAnew) {
        final List<Segment> all = new ArrayList<>();
        if (!isAnew) {
            sealed.forEach(old -> all.add(old.segment()));
        }
        all.add(writer.segment());
        all.forEach(segment -> segment.keepOpen(true));
        view = new SegmentList.View(writer.segment().history(), List.copyOf(all));
    }

    @Override
    public void close() {
        writer.close();
        view.segments().forEach(segment -> segment.keepOpen(false));
    }
}
