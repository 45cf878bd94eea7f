package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;

/**
 * Appends batches to the newest segment. Belongs to the changelog thread, once that runs.
 *
 * <p>Chronicle Queue would have a document written through its mapping of the file, and each page of that is new: a fault
 * for every 4 KiB, in which the kernel reads a hole and clears what is about to be overwritten. So a batch is made in memory that
 * is used again and again, and written to the document's place in the file as it is written to any file; both go to the same pages of
 * the page cache. What Chronicle Queue says of the document, its length above all, stays its own to write, and comes last.
 */
final class SegmentWriter implements AutoCloseable {
    private final Segment segment;
    private final BatchBuffer content;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ChangeBatch batch = new ChangeBatch();
    private long bytes = Chronicle.OVERHEAD_BYTES;
    /** Null until the first document, with which the queue makes its file. */
    private FileChannel file;

    private SegmentWriter(final Segment segment, final BatchBuffer content, final SingleChronicleQueue queue) {
        this.segment = segment;
        this.content = content;
        this.queue = queue;
        this.appender = appender(queue);
    }

    private static ExcerptAppender appender(final SingleChronicleQueue queue) {
        final ExcerptAppender appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
        return appender;
    }

    /** Makes a segment. It gets its name, by which others find it, when its first batch is in it and says where it begins. */
    static SegmentWriter create(final Segment segment, final BatchBuffer content, final long timeMs)
            throws IOException {
        final Path directory = segment.directory();
        final Path aside = Segment.aside(directory);
        Files.createDirectories(aside);
        try (SegmentWriter begun = new SegmentWriter(segment, content, Chronicle.open(aside, false))) {
            content.begin(begun.batch, ChangeBatch.HEADER_BYTES);
            begun.batch.header(segment.beginRevision(), segment.beginRevision() + 1, 0, timeMs);
            begun.batch.begin(segment.history(), segment.isAnew());
            begun.append();
        }
        Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        return new SegmentWriter(segment, content, Chronicle.open(directory, false));
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
            final long timeMs)
            throws IOException {
        content.begin(batch, batchBytes);
        int index = ChangeBatch.HEADER_BYTES;
        for (int i = 0; i < count && ring.hasNext(); i++) {
            if (i == 0) {
                batch.header(previousRevision, ring.revision(), count, timeMs);
            }
            index = batch.change(index, ring.buffer(), ring.offset(), ring.length());
            ring.advance();
        }
        append();
    }

    private void append() throws IOException {
        batch.seal();
        final int batchBytes = batch.buffer().capacity();
        final DocumentContext document = appender.writingDocument();
        boolean isWritten = false;
        try {
            final Bytes<?> target = document.wire().bytes();
            target.ensureCapacity(target.writePosition() + batchBytes);
            write(target.writePosition());
            target.writeSkip(batchBytes);
            isWritten = true;
        } finally {
            if (!isWritten) {
                document.rollbackOnClose();
            }
            document.close();
        }
        bytes += batchBytes;
    }

    /** An interrupt, with which a stop is hurried on, closes the file; the batch is written nevertheless. */
    private void write(final long position) throws IOException {
        boolean isInterrupted = false;
        try {
            while (!content.isWritten()) {
                try {
                    content.writeTo(file(), position);
                } catch (final ClosedByInterruptException e) {
                    isInterrupted |= Thread.interrupted();
                    file = null;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FileChannel file() throws IOException {
        if (file == null) {
            file = FileChannel.open(appender.currentFile().toPath(), StandardOpenOption.WRITE);
        }
        return file;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(appender, queue, file);
    }
}
