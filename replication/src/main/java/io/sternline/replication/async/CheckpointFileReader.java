package io.sternline.replication.async;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads a checkpoint block by block, and hands out nothing of a block before it has checked it. */
final class CheckpointFileReader implements AsyncStore.CheckpointReader {
    private final Path path;
    private final FileChannel channel;
    private final CheckpointTrailer trailer;
    private final CheckpointBlock block = new CheckpointBlock();
    private long position;
    private long copied;
    private long changed;
    private long blocks;

    private CheckpointFileReader(final Path path, final FileChannel channel, final CheckpointTrailer trailer) {
        this.path = path;
        this.channel = channel;
        this.trailer = trailer;
    }

    static CheckpointFileReader open(final CheckpointFile file) throws IOException {
        final FileChannel channel = file.open();
        boolean isRead = false;
        try {
            final CheckpointFileReader reader =
                    new CheckpointFileReader(file.path(), channel, CheckpointTrailer.read(channel));
            isRead = true;
            return reader;
        } finally {
            if (!isRead) {
                channel.close();
            }
        }
    }

    CheckpointTrailer trailer() {
        return trailer;
    }

    /** Reads all there is. @throws IOException that says what is wrong with it. */
    void verify() throws IOException {
        while (position < trailer.bytes()) {
            readBlock();
            while (block.hasNext()) {
                take();
            }
        }
        if (copied != trailer.copied() || changed != trailer.changed() || blocks != trailer.blocks()) {
            throw new IOException("it holds " + copied + " records and " + changed + " changes in " + blocks
                    + " blocks, but its trailer names " + trailer.copied() + ", " + trailer.changed() + " and "
                    + trailer.blocks());
        }
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        int taken = 0;
        while (taken < limit && !isAtEnd()) {
            if (!block.hasNext()) {
                readNextBlock();
            }
            if (!handler.onRecord(block.revision(), block.buffer(), block.offset(), block.length())) {
                break;
            }
            take();
            taken++;
        }
        return taken;
    }

    private void take() {
        if (block.revision() == 0) {
            copied++;
        } else {
            changed++;
        }
        block.advance();
    }

    private void readNextBlock() {
        try {
            readBlock();
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "the checkpoint " + path + ", which was whole, cannot be read: " + e.getMessage(), e);
        }
    }

    private void readBlock() throws IOException {
        read(block.header());
        final ByteBuffer records = block.records();
        if (records == null) {
            throw new IOException("the length of block " + blocks + " is damaged");
        }
        read(records);
        if (!block.isWhole() || block.count() == 0) {
            throw new IOException("the checksum of block " + blocks + " is wrong");
        }
        blocks++;
    }

    private void read(final ByteBuffer target) throws IOException {
        if (position + target.remaining() > trailer.bytes()) {
            throw new EOFException("block " + blocks + " does not end before the trailer");
        }
        while (target.hasRemaining()) {
            final int count = channel.read(target, position);
            if (count < 0) {
                throw new EOFException("it was cut short while it was read");
            }
            position += count;
        }
    }

    @Override
    public boolean isAtEnd() {
        return position == trailer.bytes() && !block.hasNext();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("the checkpoint " + path + " cannot be closed: " + e, e);
        }
    }
}
