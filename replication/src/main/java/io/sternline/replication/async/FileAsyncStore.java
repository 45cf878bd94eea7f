package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.changelog.LogHistory;
import io.sternline.replication.changelog.NodeChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's ASYNC namespaces in its data directory: the log of their changes in {@code changelog-async}, and a checkpoint
 * in {@code async}.
 *
 * <p>The two belong together by the number of the log's {@link LogHistory history}. A node that goes back, or is loaded with
 * another's state, begins another history of its log, and from that moment on, however it dies, the checkpoint of the former one
 * is not taken up again: the log that follows is not its continuation. The node then has to be given a copy, as
 * with a checkpoint that is damaged. Where earlier terms ended, though, is not forgotten with a history: it is kept in memory, and
 * with the next checkpoint. A node that went down with its machine and lost the end of its log, or all of it,
 * goes on from the checkpoint.
 *
 * <p>The log belongs to the changelog thread, which closes it. What is asked of the history here is told by the state
 * thread's last word, so that it holds whatever the changelog thread has still to do.
 */
public final class FileAsyncStore implements AsyncStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileAsyncStore.class);

    /** With less new log than this, or than the last checkpoint took, another one is not worth its writing... */
    private static final long DUE_BYTES_MIN = 64L << 20;
    /** ...unless it is this part of the log's limit: the log must not lose what is behind the checkpoint. */
    private static final int DUE_LOG_PARTS = 4;

    private final CheckpointFile file;
    private final NodeChangeLog log;
    private final long dueBytesMax;
    /** Whether there is a file at all. */
    private boolean hasFile;
    /** What is in it; null if nothing that can be used. */
    private CheckpointTrailer trailer;

    private boolean isVerified;
    private String complaint;
    /** As the log counts them. */
    private long bytesAtCheckpoint;

    private CheckpointFileWriter writer;

    /** Written by the state thread. */
    private volatile EarlierTerms earlier;

    /**
     * What the log does not tell.
     *
     * @param history of the log to which it belongs.
     * @param ends last change of each term before the one in which the log, or the checkpoint, stands; oldest first.
     */
    private record EarlierTerms(long history, List<Long> ends) {}

    private FileAsyncStore(
            final CheckpointFile file,
            final NodeChangeLog log,
            final CheckpointTrailer trailer,
            final long logBytesMax) {
        this.file = file;
        this.log = log;
        this.hasFile = file.exists();
        this.trailer = trailer;
        this.dueBytesMax = logBytesMax / DUE_LOG_PARTS;
        this.earlier = trailer == null
                ? new EarlierTerms(log.history().number(), List.of())
                : new EarlierTerms(trailer.history(), trailer.endsBefore());
        if (trailer != null && isPresent(trailer)) {
            bytesAtCheckpoint = log.foundBytesUpTo(trailer.endRevision());
            log.keepBehind(trailer.endRevision());
        }
    }

    /**
     * Opens what there is, or begins. To be called on the changelog thread, which then runs {@link #agent}.
     *
     * @throws UncheckedIOException if a directory cannot be read or written.
     */
    public static FileAsyncStore open(final Path dataDir, final AsyncConfig config, final NodeChangeLog.Node node) {
        final CheckpointFile file = new CheckpointFile(dataDir);
        try {
            file.prepare();
        } catch (final IOException e) {
            throw new UncheckedIOException("the directory of " + file.path() + " cannot be used: " + e, e);
        }
        final CheckpointTrailer trailer = file.exists() ? readTrailer(file) : null;
        final NodeChangeLog log = NodeChangeLog.openAsync(
                dataDir,
                new ChangeLogConfig(true, config.logRetention(), config.logBytesMax()),
                node,
                trailer == null ? 0 : trailer.history());
        return new FileAsyncStore(file, log, trailer, config.logBytesMax());
    }

    /** The newest revision that a data directory's checkpoint holds; 0 if there is none that can be read. */
    public static long checkpointRevision(final Path dataDir) {
        final CheckpointFile file = new CheckpointFile(dataDir);
        if (!file.exists()) {
            return 0;
        }
        try (CheckpointFileReader reader = CheckpointFileReader.open(file)) {
            return reader.trailer().endRevision();
        } catch (final IOException e) {
            LOG.debug("{} is not looked at", file.path(), e);
            return 0;
        }
    }

    /** Whether a path, relative to a data directory, is a checkpoint's. */
    public static boolean isPartOf(final Path relative) {
        return relative.startsWith(CheckpointFile.DIRECTORY);
    }

    private static CheckpointTrailer readTrailer(final CheckpointFile file) {
        try (CheckpointFileReader reader = CheckpointFileReader.open(file)) {
            return reader.trailer();
        } catch (final IOException e) {
            warnDamaged(file, e);
            return null;
        }
    }

    private static void warnDamaged(final CheckpointFile file, final IOException problem) {
        LOG.warn(
                "the checkpoint {} is damaged and not used: {}. This node's ASYNC namespaces have to be copied from another",
                file.path(),
                problem.getMessage());
    }

    /** To be run on the changelog thread, and closed there. */
    public Agent agent() {
        return log.agent();
    }

    @Override
    public ChangeRecorder recorder() {
        return log.recorder();
    }

    @Override
    public void continueAt(final long revision) {
        continueAt(revision, Histories.endsBefore(termEnds(), revision));
    }

    @Override
    public void continueAt(final long revision, final List<Long> endsBefore) {
        earlier = new EarlierTerms(log.history().number() + 1, List.copyOf(endsBefore));
        log.beginHistory(revision);
        log.keepBehind(Long.MAX_VALUE);
    }

    @Override
    public ChangeLog log() {
        return log;
    }

    @Override
    public TermEnds termEnds() {
        LogHistory history;
        long oldest;
        do {
            history = log.history();
            oldest = Math.max(history.begin(), log.oldestRevision());
        } while (history.number() != log.history().number());
        final List<Long> ends = new ArrayList<>();
        if (oldest > 0) {
            ends.addAll(endsBefore(oldest, history));
            ends.add(oldest);
        }
        // A jump is where a term ends: within one, revisions follow each other.
        for (final long end : history.ends()) {
            if (end > oldest) {
                ends.add(end);
            }
        }
        final long newest = history.newest();
        if (newest > oldest) {
            ends.add(newest);
        }
        return new TermEnds(oldest, ends);
    }

    /** Of the terms before that of a revision. Those the log has dropped, and those it never had. */
    private SortedSet<Long> endsBefore(final long revision, final LogHistory history) {
        final EarlierTerms known = earlier;
        final SortedSet<Long> ends = new TreeSet<>();
        if (known.history() == history.number()) {
            ends.addAll(known.ends());
        }
        for (final long end : history.ends()) {
            ends.add(end);
        }
        return ends.headSet(Histories.beginOf(Histories.term(revision)));
    }

    @Override
    public long recordedRevision() {
        return log.history().newest();
    }

    @Override
    public boolean hasBeenComplete() {
        return hasFile;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        if (trailer == null) {
            return Optional.empty();
        }
        final String obstacle = obstacle(trailer);
        if (obstacle != null) {
            complain(obstacle);
            return Optional.empty();
        }
        if (!isVerified) {
            try (CheckpointFileReader reader = CheckpointFileReader.open(file)) {
                reader.verify();
                isVerified = true;
            } catch (final IOException e) {
                warnDamaged(file, e);
                trailer = null;
                return Optional.empty();
            }
        }
        return Optional.of(new StoredCheckpoint(trailer));
    }

    private boolean isPresent(final CheckpointTrailer found) {
        return found.history() == log.history().number();
    }

    /** @return null: it can be used. */
    private String obstacle(final CheckpointTrailer found) {
        final LogHistory history = log.history();
        if (found.history() != history.number()) {
            return "the state has gone back or been copied since: history " + history.number()
                    + " of the log has begun";
        }
        final long oldest = Math.max(history.begin(), log.oldestRevision());
        return found.endRevision() < oldest ? "the log has dropped what followed, up to revision " + oldest : null;
    }

    private void complain(final String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            LOG.info("the checkpoint {} at revision {} is of no use: {}", file.path(), trailer.endRevision(), reason);
        }
    }

    private final class StoredCheckpoint implements Checkpoint {
        private final CheckpointTrailer stored;

        StoredCheckpoint(final CheckpointTrailer stored) {
            this.stored = stored;
        }

        @Override
        public long revision() {
            return stored.endRevision();
        }

        @Override
        public long startRevision() {
            return stored.startRevision();
        }

        @Override
        public CheckpointReader open() {
            try {
                final CheckpointFileReader reader = CheckpointFileReader.open(file);
                if (!reader.trailer().equals(stored)) {
                    reader.close();
                    throw new IllegalStateException(
                            "the checkpoint " + file.path() + " was replaced: ask for it again");
                }
                return reader;
            } catch (final IOException e) {
                throw new UncheckedIOException("the checkpoint " + file.path() + " cannot be opened: " + e, e);
            }
        }
    }

    @Override
    public CheckpointWriter beginCheckpoint() {
        close();
        final long bytes = log.writtenBytes();
        writer = new CheckpointFileWriter(
                file,
                () -> log.history().number(),
                endRevision -> Histories.endsBefore(termEnds(), endRevision),
                committed -> onCommitted(committed, bytes));
        return writer;
    }

    private void onCommitted(final CheckpointTrailer committed, final long bytes) {
        trailer = committed;
        hasFile = true;
        isVerified = true;
        complaint = null;
        bytesAtCheckpoint = bytes;
        log.keepBehind(committed.endRevision());
    }

    @Override
    public boolean isCheckpointDue() {
        if (trailer == null || obstacle(trailer) != null) {
            return true;
        }
        final long dueBytes = Math.min(dueBytesMax, Math.max(DUE_BYTES_MIN, trailer.bytes()));
        return log.writtenBytes() - bytesAtCheckpoint > dueBytes;
    }

    /** Drops a checkpoint that was begun. The log is closed by its agent. */
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
