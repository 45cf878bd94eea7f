package io.sternline.replication.cluster;

import io.aeron.archive.CatalogView;
import io.aeron.archive.client.AeronArchive;
import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this node's log before the archive does, and decides whether the node may go on with it.
 *
 * <p>The archive looks at the last frame only, and cuts the log at the first header that makes no sense, whatever comes
 * behind it. A member that took part with a log cut that way would have broken its word: others count on what it acknowledged.
 * So here the write that a crash cut short is removed, which nobody was ever told of; a log that is damaged anywhere, or
 * ends before what this node has once applied (see {@link LogMark}), is left as it is, and the node does not start.
 */
final class LogCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
    private static final String CATALOG_FILE = "archive.catalog";
    private static final String SEGMENT_SUFFIX = ".rec";

    private final Path dataDir;
    private final Path archive;
    private final Recording recording;
    private final ByteBuffer file;

    /** @param stopPosition where the archive closed the recording; negative if it did not get to that. */
    private record Recording(
            long id,
            long startPosition,
            long stopPosition,
            int initialTermId,
            int termBytes,
            int segmentBytes,
            int mtuBytes) {}

    private LogCheck(final DataDirectory data, final Recording recording) {
        this.dataDir = data.path();
        this.archive = data.archive();
        this.recording = recording;
        this.file = ByteBuffer.allocateDirect(recording.segmentBytes());
    }

    /**
     * @param isLoopback whether all members are on loopback now.
     * @throws NodeStartException if the log is damaged or too short, or this machine cannot carry its packets.
     */
    static void check(final DataDirectory data, final SnapshotCatalog snapshots, final boolean isLoopback) {
        try {
            final LogMark mark = new LogMark(data.path());
            final Recording recording = find(data.archive(), snapshots.logRecordingId());
            if (recording != null) {
                LogPackets.check(data.archive(), recording.mtuBytes(), DriverSettings.windowBytes());
                LogPackets.remark(data.archive(), recording.mtuBytes(), isLoopback)
                        .ifPresent(LOG::warn);
            }
            if (recording != null && recording.startPosition() > Math.max(0, snapshots.newestPosition())) {
                throw new NodeStartException(
                        "the log in " + data.archive() + " begins at position " + recording.startPosition()
                                + ", and no whole snapshot of what was before it is in "
                                + new SnapshotFiles(data.path()).directory() + ": was that not copied along? "
                                + advice(data.path()),
                        null);
            }
            final long vouched = Math.max(mark.read(), snapshots.listedPosition());
            final long end = recording == null ? 0 : new LogCheck(data, recording).scan(vouched);
            if (end < vouched) {
                throw new NodeStartException(
                        "the log in " + data.archive() + " ends at position " + end
                                + ", but this node had applied it up to " + vouched
                                + ": acknowledged writes are missing. " + advice(data.path())
                                + ". If the whole group lost them (all machines lost power, durability MEMORY), delete "
                                + mark.file() + " on each node to go on with what is left",
                        null);
            }
        } catch (final IOException e) {
            throw new NodeStartException(
                    "the log in " + data.archive() + " cannot be read: " + e + ". " + advice(data.path()), e);
        }
    }

    /** @return null if there is none. */
    private static Recording find(final Path archive, final long recordingId) {
        if (recordingId < 0 || !Files.exists(archive.resolve(CATALOG_FILE))) {
            return null;
        }
        final Recording[] found = new Recording[1];
        CatalogView.listRecording(
                archive.toFile(),
                recordingId,
                (controlSessionId,
                        correlationId,
                        id,
                        startTimestamp,
                        stopTimestamp,
                        startPosition,
                        stopPosition,
                        initialTermId,
                        segmentBytes,
                        termBytes,
                        mtuLength,
                        sessionId,
                        streamId,
                        strippedChannel,
                        originalChannel,
                        sourceIdentity) -> found[0] = new Recording(
                        id, startPosition, stopPosition, initialTermId, termBytes, segmentBytes, mtuLength));
        return found[0];
    }

    /** @param vouched what lies below was acknowledged. @return where the log ends. */
    private long scan(final long vouched) throws IOException {
        final FrameScan frames = new FrameScan(recording.initialTermId(), recording.termBytes());
        final long start = recording.startPosition();
        final boolean isClosed = recording.stopPosition() >= 0;
        final long last = isClosed ? recording.stopPosition() : Long.MAX_VALUE;
        long position = start;
        long base = AeronArchive.segmentFileBasePosition(start, start, recording.termBytes(), recording.segmentBytes());
        while (position < last && Files.exists(segment(base))) {
            final boolean hasLeftovers = read(base, last);
            final FrameScan.Result result = frames.scan(file, base, (int) (position - base));
            position = base + result.offset();
            switch (result.ending()) {
                case DAMAGED -> throw damaged(base, position, result.reason());
                case TORN -> {
                    if (isClosed || position < vouched) {
                        throw damaged(base, position, "the end of a frame is gone that had been written");
                    }
                    refuseLogBehind(base, position);
                    removeTorn(base, position);
                    return position;
                }
                case ZEROS -> {
                    if (isClosed && position < last) {
                        throw damaged(base, position, "it was closed at position " + last + " and ends here");
                    }
                    refuseLogBehind(base, position);
                    if (hasLeftovers) {
                        clear(segment(base), result.offset());
                    }
                    return position;
                }
                case FULL -> base += recording.segmentBytes();
            }
        }
        if (isClosed && position < last) {
            throw damaged(base, position, "the file is missing, and the log was closed at position " + last);
        }
        refuseLogBehind(base - recording.segmentBytes(), position);
        return position;
    }

    /**
     * Reads a file, and zeros for what it lacks or holds behind the end of the log.
     *
     * @return whether something was behind the end: what a write had left that failed as a whole, on a full disk.
     */
    private boolean read(final long base, final long last) throws IOException {
        file.clear();
        try (FileChannel channel = FileChannel.open(segment(base), StandardOpenOption.READ)) {
            int bytes = 0;
            while (file.hasRemaining() && bytes >= 0) {
                bytes = channel.read(file);
            }
        }
        while (file.hasRemaining()) {
            file.put((byte) 0);
        }
        file.clear();
        boolean hasLeftovers = false;
        for (int i = (int) Math.min(recording.segmentBytes(), last - base); i < file.capacity(); i++) {
            hasLeftovers |= file.get(i) != 0;
            file.put(i, (byte) 0);
        }
        return hasLeftovers;
    }

    /** A file after the one the log ends in is empty, made for what would have come next, or does not exist. */
    private void refuseLogBehind(final long base, final long position) throws IOException {
        final String prefix = recording.id() + "-";
        try (Stream<Path> files = Files.list(archive)) {
            for (final Path path : files.toList()) {
                final String name = path.getFileName().toString();
                if (name.startsWith(prefix) && name.endsWith(SEGMENT_SUFFIX)) {
                    final long other = Long.parseLong(name.substring(prefix.length(), name.lastIndexOf('.')));
                    if (other > base && recording.stopPosition() < 0 && isWritten(other)) {
                        throw damaged(Math.max(base, 0), position, "it ends here, but " + name + " holds more");
                    }
                }
            }
        }
    }

    private boolean isWritten(final long base) throws IOException {
        read(base, Long.MAX_VALUE);
        for (int i = 0; i < file.capacity(); i += Long.BYTES) {
            if (file.getLong(i) != 0) {
                return true;
            }
        }
        return false;
    }

    private void removeTorn(final long base, final long position) throws IOException {
        clear(segment(base), position - base);
        LOG.info(
                "{}: removed what a crash had left of the write at log position {}; it was never acknowledged",
                segment(base),
                position);
    }

    /** A crash in between leaves a short file, which reads as one with zeros at its end. */
    private void clear(final Path segment, final long offset) throws IOException {
        try (RandomAccessFile whole = new RandomAccessFile(segment.toFile(), "rw")) {
            whole.setLength(offset);
            whole.setLength(recording.segmentBytes());
            whole.getFD().sync();
        }
    }

    private Path segment(final long base) {
        return archive.resolve(recording.id() + "-" + base + SEGMENT_SUFFIX);
    }

    private NodeStartException damaged(final long base, final long position, final String reason) {
        return new NodeStartException(
                "the log is damaged at position " + position + ", in " + segment(base) + " at offset "
                        + (position - base) + ": " + reason
                        + ". Nothing was changed: acknowledged writes may be behind it. " + advice(dataDir),
                null);
    }

    static String advice(final Path dataDir) {
        return "Check the disk. While the other members are a majority and run, keep a copy of " + dataDir
                + ", empty it and start this node: it copies the log of the others. If they no longer have its beginning,"
                + " seed it from a healthy replica, as the replication module's README tells";
    }
}
