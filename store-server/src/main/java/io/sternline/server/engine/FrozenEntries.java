package io.sternline.server.engine;

import static io.sternline.server.engine.EntryBlock.HEAD_BYTES;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.EntryTable.EntryVisitor;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The entries that a table held at one moment, for one other thread to read while the table goes on. Reads each block, chunk and term through
 * {@link FrozenBlocks}, into memory of its own.
 */
public final class FrozenEntries {
    private final Regions regions;
    private final FrozenBlocks blocks;

    /** First blocks of each namespace's buckets. */
    private final List<int[]> heads;

    // The reader's.
    private final UnsafeBuffer blockBytes = new UnsafeBuffer(new byte[Slabs.BLOCK_BYTES_MAX]);
    private final UnsafeBuffer valueBytes = new UnsafeBuffer(new byte[Protocol.VALUE_BYTES_MAX]);
    private final UnsafeBuffer chunkLink = new UnsafeBuffer(new byte[Integer.BYTES]);
    private final UnsafeBuffer termBytes = new UnsafeBuffer(new byte[Protocol.TERMS_MAX * Slabs.BLOCK_BYTES_MAX]);
    private final EntryBlock block = new EntryBlock(null);
    private final EntryView shown = new EntryView();

    FrozenEntries(final Regions regions, final FrozenBlocks blocks, final List<int[]> heads) {
        this.regions = regions;
        this.blocks = blocks;
        this.heads = heads;
    }

    /**
     * Visits all entries in the order of a snapshot: by namespace id, then bucket, then place in the bucket. Once, on one thread, any.
     *
     * @param visitor whose exceptions come back from here.
     */
    public void forEach(final EntryVisitor visitor) {
        try {
            for (final int[] buckets : heads) {
                for (final int head : buckets) {
                    for (int ref = head; ref != 0; ref = Links.next(blockBytes)) {
                        show(ref);
                        if (!visitor.onEntry(shown)) {
                            return;
                        }
                    }
                }
            }
        } finally {
            blocks.endRead();
        }
    }

    /** Any thread: nobody reads any more, and will not; what changes need not be set aside. Follows by itself where {@link #forEach} has returned. */
    public void end() {
        blocks.endRead();
    }

    /** The table's thread: forgets what was frozen. {@link #forEach} has returned, or will not be called. */
    public void release() {
        regions.thaw();
    }

    private void show(final int ref) {
        blocks.read(ref, 0, HEAD_BYTES, blockBytes, 0);
        block.wrap(ref, blockBytes, 0);
        final int end = block.end();
        blocks.read(ref, HEAD_BYTES, end - HEAD_BYTES, blockBytes, HEAD_BYTES);
        block.show(shown);
        if (block.isChained()) {
            loadValue();
        } else {
            shown.value(blockBytes, block.valueOffset(), block.valueLength());
        }
        shown.clearTerms();
        for (int i = 0, count = block.termCount(); i < count; i++) {
            showTerm(i);
        }
    }

    private void loadValue() {
        int at = 0;
        for (int chunk = block.firstChunk(); chunk != 0; chunk = chunkLink.getInt(0)) {
            blocks.read(chunk, ChunkChain.NEXT_OFFSET, Integer.BYTES, chunkLink, 0);
            blocks.read(chunk, ChunkChain.HEAD_BYTES, ChunkChain.DATA_BYTES, valueBytes, at);
            at += ChunkChain.DATA_BYTES;
        }
        valueBytes.putBytes(at, blockBytes, block.valueOffset(), block.valueLength() - at);
        shown.value(valueBytes, 0, block.valueLength());
    }

    private void showTerm(final int index) {
        final int record = blockBytes.getInt(block.postingOffset(index));
        final int at = index * Slabs.BLOCK_BYTES_MAX;
        blocks.read(record, 0, TermIndex.TEXT_OFFSET, termBytes, at);
        final int length = termBytes.getShort(at + TermIndex.LENGTH_OFFSET);
        blocks.read(record, TermIndex.TEXT_OFFSET, length, termBytes, at + TermIndex.TEXT_OFFSET);
        shown.addTerm().wrap(termBytes, at + TermIndex.TEXT_OFFSET, length);
    }
}
