package io.sternline.replication.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/**
 * Writes a checkpoint aside. What is written goes to the disk in between already: the thread that writes has links to look after,
 * which must not wait at the end for all of it.
 */
final class CheckpointFileWriter implements AsyncStore.CheckpointWriter {
    /** Takes the trailer of what is in place now. */
    @FunctionalInterface
    interface CommitHandler {
        void onCommitted(CheckpointTrailer trailer);
    }

    /** What may be on its way to the disk. */
    private static final long FORCE_BYTES = 4L << 20;

    private final CheckpointFile file;
    private final FileChannel channel;
    private final LongSupplier historyNow;
    /** In which the checkpoint was begun. */
    private final long history;

    private final LongFunction<List<Long>> endsBefore;
    private final CommitHandler onCommitted;
    private final CheckpointBlock block = new CheckpointBlock();
    private long copied;
    private long changed;
    private long firstRevision = Long.MAX_VALUE;
    private long lastRevision = Long.MIN_VALUE;
    private long blocks;
    private long bytes;
    private long unforcedBytes;
    private boolean isOpen = true;

    /**
     * @param history the number of the log's, as of any moment.
     * @param endsBefore where the terms before that of a revision ended.
     */
    CheckpointFileWriter(
            final CheckpointFile file,
            final LongSupplier history,
            final LongFunction<List<Long>> endsBefore,
            final CommitHandler onCommitted) {
        this.file = file;
        this.historyNow = history;
        this.history = history.getAsLong();
        this.endsBefore = endsBefore;
        this.onCommitted = onCommitted;
        try {
            this.channel = file.create();
        } catch (final IOException e) {
            throw file.notWritten(e);
        }
    }

    @Override
    public void copied(final DirectBuffer buffer, final int offset, final int length) {
        if (changed > 0) {
            throw new IllegalStateException("a record of the copy comes behind the change of revision " + lastRevision);
        }
        add(0, buffer, offset, length);
        copied++;
    }

    @Override
    public void changed(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        if (revision <= Math.max(0, lastRevision)) {
            throw new IllegalStateException("the change of revision " + revision + " comes behind " + lastRevision);
        }
        add(revision, buffer, offset, length);
        firstRevision = Math.min(firstRevision, revision);
        lastRevision = revision;
        changed++;
    }

    private void add(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        requireOpen();
        block.add(revision, buffer, offset, length);
        if (block.isFull()) {
            try {
                writeBlock();
            } catch (final IOException e) {
                throw file.notWritten(e);
            }
        }
    }

    private void writeBlock() throws IOException {
        write(block.seal());
        block.clear();
        blocks++;
        if (unforcedBytes >= FORCE_BYTES) {
            channel.force(false);
            unforcedBytes = 0;
        }
    }

    private void write(final ByteBuffer source) throws IOException {
        final int count = source.remaining();
        while (source.hasRemaining()) {
            channel.write(source);
        }
        bytes += count;
        unforcedBytes += count;
    }

    @Override
    public void commit(final long startRevision, final long endRevision) {
        requireOpen();
        if (startRevision > endRevision || firstRevision <= startRevision || lastRevision > endRevision) {
            throw new IllegalStateException("a checkpoint from revision " + startRevision + " to " + endRevision
                    + " holds changes from " + firstRevision + " to " + lastRevision);
        }
        try {
            if (!block.isEmpty()) {
                writeBlock();
            }
            final CheckpointTrailer trailer = new CheckpointTrailer(
                    startRevision, endRevision, history, copied, changed, blocks, bytes, endsBefore.apply(endRevision));
            write(trailer.encode());
            channel.force(true);
            channel.close();
            // Of a history that was left it is of no use; nor is the one before, but that is not this one's to say.
            if (historyNow.getAsLong() == history) {
                file.replace();
                onCommitted.onCommitted(trailer);
            }
        } catch (final IOException e) {
            throw file.notWritten(e);
        }
        close();
    }

    private void requireOpen() {
        if (!isOpen) {
            throw new IllegalStateException("the checkpoint was committed or dropped");
        }
    }

    @Override
    public void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        try {
            channel.close();
            file.dropAside();
        } catch (final IOException e) {
            throw file.notWritten(e);
        }
    }
}
