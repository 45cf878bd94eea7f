package io.sternline.replication.cluster;

import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.CatalogHeaderDecoder;
import io.aeron.archive.codecs.RecordingDescriptorDecoder;
import io.aeron.archive.codecs.RecordingDescriptorHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BitUtil;

/** The log of a node that does not run, as it lies on disk, to be left the way a crash or a bad disk would leave it. */
final class LogFiles {
    static final int PAGE_BYTES = 4096;

    private final Path dataDir;
    private final Path catalog;
    private final Path segment;
    private final long recordingId;

    record Frame(int offset, int end) {}

    /** The log must not be longer than one file. */
    LogFiles(final Path dataDir) {
        this.dataDir = dataDir;
        this.catalog = dataDir.resolve("archive/archive.catalog");
        this.recordingId = SnapshotCatalog.logRecordingId(dataDir.resolve("cluster"));
        this.segment = dataDir.resolve("archive").resolve(recordingId + "-0.rec");
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(segment);
    }

    void write(final byte[] bytes) throws IOException {
        Files.write(segment, bytes);
    }

    List<Frame> frames() throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN);
        final List<Frame> frames = new ArrayList<>();
        int offset = 0;
        while (offset < bytes.capacity() && bytes.getInt(offset) > 0) {
            final int end = offset + BitUtil.align(bytes.getInt(offset), 32);
            frames.add(new Frame(offset, end));
            offset = end;
        }
        return frames;
    }

    /** The last frame that holds that text. */
    Frame lastFrameWith(final String text) throws IOException {
        final int at = new String(bytes(), StandardCharsets.ISO_8859_1).lastIndexOf(text);
        return frames().stream()
                .filter(frame -> frame.offset() <= at && at < frame.end())
                .findFirst()
                .orElseThrow();
    }

    /** Zeros from there on, and no trace of the log having been closed or of what was applied: a crash at that byte. */
    void crashedAt(final int offset) throws IOException {
        final byte[] bytes = bytes();
        Arrays.fill(bytes, offset, bytes.length, (byte) 0);
        write(bytes);
        forgetStop();
        Files.deleteIfExists(dataDir.resolve(LogMark.FILE));
    }

    /** As if the archive had not got to closing the log. */
    void forgetStop() throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(catalog)).order(ByteOrder.LITTLE_ENDIAN);
        final int alignment = bytes.getInt(CatalogHeaderDecoder.alignmentEncodingOffset());
        int offset = CatalogHeaderDecoder.BLOCK_LENGTH;
        int descriptor = offset + RecordingDescriptorHeaderDecoder.BLOCK_LENGTH;
        while (bytes.getLong(descriptor + RecordingDescriptorDecoder.recordingIdEncodingOffset()) != recordingId) {
            final int length = bytes.getInt(offset + RecordingDescriptorHeaderDecoder.lengthEncodingOffset());
            offset += BitUtil.align(length + RecordingDescriptorHeaderDecoder.BLOCK_LENGTH, alignment);
            descriptor = offset + RecordingDescriptorHeaderDecoder.BLOCK_LENGTH;
        }
        bytes.putLong(descriptor + RecordingDescriptorDecoder.stopPositionEncodingOffset(), AeronArchive.NULL_POSITION);
        Files.write(catalog, bytes.array());
    }
}
