package io.sternline.replication.changelog;

import java.nio.file.Path;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.slf4j.LoggerFactory;

/** Reads a segment's batches one after the other, and believes none of them before it has checked it. One thread. */
final class SegmentReader implements AutoCloseable {
    /** What {@link #read} came upon. */
    enum Found {
        BATCH,
        END,
        /** Nothing behind it can be read either. */
        DAMAGE
    }

    /** Takes one batch, valid during the call. */
    @FunctionalInterface
    interface BatchHandler {
        void onBatch(ChangeBatch batch);
    }

    /** For a segment whose beginning is not known yet. */
    static final long ANY_BEGIN = -1;

    private static final long NONE = ANY_BEGIN;

    private final Segment segment;
    private final ExcerptTailer tailer;
    private final ChangeBatch batch = new ChangeBatch();
    /** Where the batches read so far end. */
    private long endRevision;

    private String damage;
    private Throwable cause;

    private SegmentReader(final Segment segment, final ExcerptTailer tailer) {
        this.segment = segment;
        this.tailer = tailer;
        this.endRevision = segment.beginRevision();
    }

    /** @return null if the segment has been dropped. */
    static SegmentReader open(final Segment segment) {
        final ExcerptTailer tailer = segment.open();
        return tailer == null ? null : new SegmentReader(segment, tailer);
    }

    /** A segment that was found, if it can be told where it begins: it may be gone by now. */
    static Optional<Segment> begun(final Path directory) {
        final Segment[] begun = new Segment[1];
        try (SegmentReader reader = open(Segment.unread(directory))) {
            reader.read(batch ->
                    begun[0] = new Segment(directory, batch.previousRevision(), batch.history(), batch.isAnew()));
        } catch (final Exception | AssertionError | InternalError e) {
            LoggerFactory.getLogger(SegmentReader.class).debug("segment {} cannot be opened", directory, e);
        }
        return Optional.ofNullable(begun[0]);
    }

    Segment segment() {
        return segment;
    }

    long endRevision() {
        return endRevision;
    }

    String damage() {
        return damage;
    }

    DamagedLogException damaged() {
        return new DamagedLogException(
                "segment " + segment + " of the change log is damaged behind revision " + endRevision + ": " + damage
                        + ". The node drops it when it starts next",
                cause);
    }

    /** If the handler throws, the same batch comes again. */
    Found read(final BatchHandler handler) {
        if (damage != null) {
            return Found.DAMAGE;
        }
        final DocumentContext document = openDocument();
        if (damage != null) {
            return Found.DAMAGE;
        }
        if (document == null) {
            return Found.END;
        }
        boolean isTaken = false;
        try {
            handler.onBatch(batch);
            endRevision = batch.lastRevision();
            isTaken = true;
        } finally {
            if (!isTaken) {
                document.rollbackOnClose();
            }
            document.close();
        }
        return Found.BATCH;
    }

    /** Null at the end; after damage, which is noted down, as well. */
    private DocumentContext openDocument() {
        DocumentContext document = null;
        boolean isGood = false;
        try {
            document = tailer.readingDocument();
            if (document.isPresent()) {
                damage = problem(document.wire().bytes());
                isGood = damage == null;
            }
        } catch (final Exception | AssertionError | InternalError e) {
            // An InternalError is what the JVM makes of mapped memory whose file has been cut short.
            damage = "Chronicle Queue cannot read it: " + e;
            cause = e;
        }
        if (isGood) {
            return document;
        }
        if (document != null && damage == null) {
            document.close();
        }
        return null;
    }

    private String problem(final Bytes<?> bytes) {
        final long length = bytes.readRemaining();
        if (length < ChangeBatch.HEADER_BYTES || length > ChangeBatch.BYTES_MAX) {
            return "a document of " + length + " bytes is no batch";
        }
        final String problem = batch.wrap(bytes.addressForRead(bytes.readPosition()), (int) length)
                .problem();
        if (problem == null && endRevision != NONE && batch.previousRevision() != endRevision) {
            return "a batch that goes on behind revision " + batch.previousRevision() + " comes next";
        }
        return problem;
    }

    /** Goes to the batch that holds the first change after a revision: by halving, as long as all is well there. */
    void seek(final long revision) {
        long low = 0;
        long high = 1;
        while (isAtOrBelow(high, revision)) {
            low = high;
            high *= 2;
        }
        while (high - low > 1) {
            final long middle = (low + high) >>> 1;
            if (isAtOrBelow(middle, revision)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        final long begin = begin(low);
        if (begin != NONE && moveTo(low)) {
            endRevision = begin;
        } else {
            // The index is damaged, or the batch it led to: read what there is, from the beginning.
            tailer.toStart();
            endRevision = segment.beginRevision();
        }
    }

    private boolean isAtOrBelow(final long document, final long revision) {
        final long begin = begin(document);
        return begin != NONE && begin <= revision;
    }

    /** Behind which revision that batch begins, or {@link #NONE}. Wherever the index leads, it is a batch that was checked. */
    private long begin(final long document) {
        if (!moveTo(document)) {
            return NONE;
        }
        final DocumentContext found = openDocument();
        damage = null;
        cause = null;
        if (found == null) {
            return NONE;
        }
        try {
            return batch.previousRevision();
        } finally {
            found.close();
        }
    }

    private boolean moveTo(final long document) {
        // What comes is not what follows.
        endRevision = NONE;
        try {
            return tailer.moveToIndex(Chronicle.index(document));
        } catch (final Exception | AssertionError | InternalError e) {
            return false;
        }
    }

    @Override
    public void close() {
        segment.close(tailer);
    }
}
