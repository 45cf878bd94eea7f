package io.sternline.replication.cluster;

import io.aeron.cluster.codecs.MessageHeaderDecoder;
import io.aeron.cluster.codecs.NewLeadershipTermEventDecoder;
import io.aeron.cluster.codecs.SessionMessageHeaderDecoder;
import io.aeron.protocol.DataHeaderFlyweight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The end of a stopped node's log, read from the archive's files. The archive's catalog does not tell: after a crash it
 * names no end, and is put right only when the archive starts, which would change what is to be reported on.
 *
 * @param endPosition where the log ends; -1: there is none.
 * @param lastMessageMs time stamp of the last message; -1: not found in the last files.
 * @param lastPrimaryId who began the newest term; -1: not found there.
 */
record LogTail(long endPosition, long lastMessageMs, int lastPrimaryId) {
    /** So many files are looked through from the end. */
    private static final int SEGMENTS_MAX = 4;

    private static final String SUFFIX = ".rec";
    private static final LogTail NONE = new LogTail(-1, -1, -1);

    static LogTail read(final Path archiveDir, final long recordingId) throws IOException {
        final List<Path> segments = newestFirst(archiveDir, recordingId);
        LogTail found = NONE;
        for (int i = 0; i < Math.min(SEGMENTS_MAX, segments.size()); i++) {
            final LogTail here = scan(segments.get(i));
            found = new LogTail(
                    found.endPosition < 0 ? here.endPosition : found.endPosition,
                    found.lastMessageMs < 0 ? here.lastMessageMs : found.lastMessageMs,
                    found.lastPrimaryId < 0 ? here.lastPrimaryId : found.lastPrimaryId);
            if (found.lastMessageMs >= 0 && found.lastPrimaryId >= 0) {
                break;
            }
        }
        return found;
    }

    private static List<Path> newestFirst(final Path archiveDir, final long recordingId) throws IOException {
        final String prefix = recordingId + "-";
        try (Stream<Path> files = Files.list(archiveDir)) {
            return files.filter(file -> {
                        final String name = file.getFileName().toString();
                        return name.startsWith(prefix) && name.endsWith(SUFFIX);
                    })
                    .sorted(Comparator.comparingLong(LogTail::basePosition).reversed())
                    .toList();
        }
    }

    private static long basePosition(final Path segment) {
        final String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('-') + 1, name.length() - SUFFIX.length()));
    }

    private static LogTail scan(final Path segment) throws IOException {
        final UnsafeBuffer frames = new UnsafeBuffer(Files.readAllBytes(segment));
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        long lastMessageMs = -1;
        int lastPrimaryId = -1;
        int offset = 0;
        while (offset + DataHeaderFlyweight.HEADER_LENGTH <= frames.capacity()) {
            final int length = DataHeaderFlyweight.fragmentLength(frames, offset);
            if (length <= 0) {
                break;
            }
            final int body = offset + DataHeaderFlyweight.HEADER_LENGTH;
            final int end = offset + length;
            if (isFirstOfMessage(frames, offset)
                    && end <= frames.capacity()
                    && end - body >= MessageHeaderDecoder.ENCODED_LENGTH) {
                header.wrap(frames, body);
                final int block = body + MessageHeaderDecoder.ENCODED_LENGTH;
                if (is(header, SessionMessageHeaderDecoder.TEMPLATE_ID) && block + header.blockLength() <= end) {
                    lastMessageMs = new SessionMessageHeaderDecoder()
                            .wrap(frames, block, header.blockLength(), header.version())
                            .timestamp();
                } else if (is(header, NewLeadershipTermEventDecoder.TEMPLATE_ID)
                        && block + header.blockLength() <= end) {
                    lastPrimaryId = new NewLeadershipTermEventDecoder()
                            .wrap(frames, block, header.blockLength(), header.version())
                            .leaderMemberId();
                }
            }
            offset += BitUtil.align(length, DataHeaderFlyweight.HEADER_LENGTH);
        }
        return new LogTail(basePosition(segment) + offset, lastMessageMs, lastPrimaryId);
    }

    private static boolean isFirstOfMessage(final UnsafeBuffer frames, final int offset) {
        return (frames.getShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET, java.nio.ByteOrder.LITTLE_ENDIAN)
                                & 0xFFFF)
                        == DataHeaderFlyweight.HDR_TYPE_DATA
                && (frames.getByte(offset + DataHeaderFlyweight.FLAGS_FIELD_OFFSET) & DataHeaderFlyweight.BEGIN_FLAG)
                        != 0;
    }

    private static boolean is(final MessageHeaderDecoder header, final int templateId) {
        return header.schemaId() == MessageHeaderDecoder.SCHEMA_ID && header.templateId() == templateId;
    }
}
