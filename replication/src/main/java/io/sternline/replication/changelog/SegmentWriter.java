package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/** Appends batches to the newest segment. Belongs to the changelog thread, once that runs. */
final class SegmentWriter implements AutoCloseable {
    private final Segment segment;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ChangeBatch batch = new ChangeBatch();
    private long bytes = Chronicle.OVERHEAD_BYTES;

    private SegmentWriter(final Segment segment, final SingleChronicleQueue queue) {
        this.segment = segment;
        this.queue = queue;
        this.appender = appender(queue);
    }

    private static ExcerptAppender appender(final SingleChronicleQueue queue) {
        final ExcerptAppender appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
        return appender;
    }

    /** Makes a segment. It gets its name, by which others find it, when its first batch is in it and says where it begins. */
    static SegmentWriter create(final Segment segment, final long timeMs) throws IOException {
        final Path directory = segment.directory();
        final Path aside = Segment.aside(directory);
        Files.createDirectories(aside);
        try (SegmentWriter begun = new SegmentWriter(segment, Chronicle.open(aside, false))) {
            final DocumentContext document = begun.begin(ChangeBatch.HEADER_BYTES);
            begun.batch.header(segment.beginRevision(), segment.beginRevision() + 1, 0, timeMs);
            begun.batch.begin(segment.history(), segment.isAnew());
            begun.end(document);
        }
        Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        return new SegmentWriter(segment, Chronicle.open(directory, false));
    }

    Segment segment() {
        return segment;
    }

    /** What the segment takes on the disk. */
    long bytes() {
        return bytes;
    }

    /**
     * Appends the next changes of the ring as one batch.
     *
     * @param batchBytes of the batch that they make.
     */
    void append(
            final ChangeRing ring,
            final int count,
            final int batchBytes,
            final long previousRevision,
            final long timeMs) {
        final DocumentContext document = begin(batchBytes);
        int index = ChangeBatch.HEADER_BYTES;
        for (int i = 0; i < count && ring.hasNext(); i++) {
            if (i == 0) {
                batch.header(previousRevision, ring.revision(), count, timeMs);
            }
            index = batch.change(index, ring.buffer(), ring.offset(), ring.length());
            ring.advance();
        }
        end(document);
    }

    private DocumentContext begin(final int batchBytes) {
        final DocumentContext document = appender.writingDocument();
        final Bytes<?> target = document.wire().bytes();
        target.ensureCapacity(target.writePosition() + batchBytes);
        batch.wrap(target.addressForWrite(target.writePosition()), batchBytes);
        return document;
    }

    private void end(final DocumentContext document) {
        batch.seal();
        final int batchBytes = batch.buffer().capacity();
        document.wire().bytes().writeSkip(batchBytes);
        document.close();
        bytes += batchBytes;
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
