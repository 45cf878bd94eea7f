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
 * <p>Ages are taken from the monotonic clock, so that setting the time drops nothing and keeps nothing. The wall clock
 * serves once, at the start, to tell how old what is there has become meanwhile; if it says something impossible, what is
 * there counts as new.
 */
final class LogSegments implements SegmentList, AutoCloseable {
    /** Of the bytes and of the time that are retained, a segment takes this part at most. */
    private static final int SEGMENTS_MIN = 8;

    private static final long SEGMENT_BYTES_MAX = 64L << 20;

    /** A segment that is full. */
    private record Sealed(Segment segment, long bytes, long lastNs) {}

    private final Path path;
    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final long retentionNs;
    private final long bytesMax;
    private final long segmentBytesMax;

    private final Deque<Sealed> sealed = new ArrayDeque<>();
    private long sealedBytes;
    private SegmentWriter writer;
    private long nextNumber;
    private boolean hasChanges;
    private long begunNs;
    private long lastNs;

    private volatile List<Segment> segments;
    private volatile long newestRevision;

    LogSegments(
            final LogDirectory directory,
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
            seal(scan.segment(), scan.bytes(), nanoClock.nanoTime() - TimeUnit.MILLISECONDS.toNanos(ageMs));
        }
        begin(newestRevision, false);
    }

    @Override
    public List<Segment> segments() {
        return segments;
    }

    @Override
    public long newestRevision() {
        return newestRevision;
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
    }

    /** What is there does not reach up to the revision: drops it, and goes on behind that. */
    void beginAnew(final long revision) throws IOException {
        final SegmentWriter before = writer;
        begin(revision, true);
        before.close();
        dropAllSealed();
        before.segment().drop();
        newestRevision = revision;
    }

    /** Cuts and drops by age. @return how many segments were cut or dropped. */
    int retain() throws IOException {
        final long nowNs = nanoClock.nanoTime();
        int work = 0;
        if (hasChanges && nowNs - begunNs >= retentionNs / SEGMENTS_MIN) {
            roll();
            work++;
        }
        while (!sealed.isEmpty() && nowNs - sealed.peekFirst().lastNs() > retentionNs) {
            dropOldest();
            work++;
        }
        return work;
    }

    private void roll() throws IOException {
        final SegmentWriter before = writer;
        seal(before.segment(), before.bytes(), lastNs);
        begin(newestRevision, false);
        before.close();
    }

    private void seal(final Segment segment, final long bytes, final long segmentLastNs) {
        sealed.addLast(new Sealed(segment, bytes, segmentLastNs));
        sealedBytes += bytes;
    }

    private void begin(final long revision, final boolean isAnew) throws IOException {
        writer = SegmentWriter.create(Segment.path(path, nextNumber), revision, isAnew, epochClock.time());
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
        segments = List.copyOf(all);
    }

    @Override
    public void close() {
        writer.close();
        segments.forEach(segment -> segment.keepOpen(false));
    }
}
