package io.sternline.replication.changelog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change log of a node that runs: a recorder for the state thread, an agent for the changelog thread, and cursors for
 * everybody. The node's data directory must be locked by who opens it: that there is one writer is that lock's doing.
 *
 * <p>The agent owns what it writes and closes it; a log that is opened but never run is closed by {@link Agent#onClose}.
 */
public final class NodeChangeLog implements ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChangeLog.class);

    private final LogKind kind;
    private final LogSegments segments;
    private final ChangeLogAgent agent;
    private final RingRecorder recorder;
    private final SegmentList readable = new Readable();

    private NodeChangeLog(
            final LogKind kind, final LogSegments segments, final ChangeLogAgent agent, final RingRecorder recorder) {
        this.kind = kind;
        this.segments = segments;
        this.agent = agent;
        this.recorder = recorder;
    }

    /** The two clocks that a log looks at. */
    record Clocks(NanoClock nano, EpochClock epoch) {
        static final Clocks SYSTEM = new Clocks(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE);
    }

    /**
     * The node around the log.
     *
     * @param threadName of the agent's thread.
     * @param isForced whether what the group has committed survives the failure of all its machines: durability {@code DISK}.
     * @param recorderIdle how the state thread waits while the ring is full.
     * @param onFailure told once, on the agent's thread, when the log cannot be written.
     */
    public record Node(String threadName, boolean isForced, IdleStrategy recorderIdle, Consumer<Throwable> onFailure) {}

    /** @throws UncheckedIOException if the directory cannot be read or written. */
    public static NodeChangeLog open(final Path dataDir, final ChangeLogConfig config, final Node node) {
        return open(dataDir, new Content(LogKind.GROUP, 0), config, node, Machine.read());
    }

    /**
     * Opens the log of the changes of ASYNC namespaces.
     *
     * @param historyMin what else the node holds is of this history: a log of an earlier one is dropped.
     * @throws UncheckedIOException if the directory cannot be read or written.
     */
    public static NodeChangeLog openAsync(
            final Path dataDir, final ChangeLogConfig config, final Node node, final long historyMin) {
        return open(dataDir, new Content(LogKind.ASYNC, historyMin), config, node, Machine.read());
    }

    /** What is to be in a log. */
    record Content(LogKind kind, long historyMin) {}

    /** What the machine tells. */
    record Machine(Clocks clocks, BootId bootId) {
        static Machine read() {
            return new Machine(Clocks.SYSTEM, BootId.read());
        }
    }

    static NodeChangeLog open(
            final Path dataDir,
            final Content content,
            final ChangeLogConfig config,
            final Node node,
            final Machine machine) {
        final Path path = dataDir.resolve(content.kind().directory());
        final Clocks clocks = machine.clocks();
        final BootId bootId = machine.bootId();
        try {
            final LogDirectory directory = LogDirectory.open(path);
            if (!node.isForced() && directory.newestRevision() > 0 && ChangeRing.wasCutOff(path, bootId)) {
                LOG.warn(
                        "the machine went down while the change log in {} was written, as far as its file '{}' tells: it may"
                                + " hold changes that the group has lost, and is begun anew. Whoever asks for what it had is"
                                + " told so",
                        path,
                        ChangeRing.FILE);
                directory.dropAll();
            }
            LogHistory found = directory.history(directory.newestHistory());
            ChangeRing.Opened opened = ChangeRing.open(path, found, ChangeRing.CAPACITY_BYTES, bootId);
            if (opened.history().number() < content.historyMin()) {
                // Only a machine that went down before the segments were on its disk leaves it so.
                LOG.warn(
                        "the change log in {} is missing or older than the checkpoint beside it, and is begun anew",
                        path);
                directory.dropAll();
                found = directory.history(content.historyMin());
                opened = ChangeRing.open(path, found, ChangeRing.CAPACITY_BYTES, bootId);
            }
            if (opened.problem() != null) {
                LOG.warn(
                        "{} is used up to revision {} only: {}.{}",
                        path.resolve(ChangeRing.FILE),
                        opened.lastRevision(),
                        opened.problem(),
                        content.kind() == LogKind.GROUP ? " The node's log has what followed" : "");
            }
            final LogSegments segments =
                    new LogSegments(directory, found.number(), config, clocks.nano(), clocks.epoch());
            final ChangeLogAgent agent = new ChangeLogAgent(
                    content.kind(), node.threadName(), opened.ring(), segments, clocks.nano(), node.onFailure());
            final RingRecorder recorder = new RingRecorder(opened.ring(), agent, node.recorderIdle(), opened.history());
            return new NodeChangeLog(content.kind(), segments, agent, recorder);
        } catch (final IOException e) {
            throw new UncheckedIOException("the change log in " + path + " cannot be opened: " + e, e);
        } catch (final AssertionError e) {
            // So Chronicle Queue complains of what it is not allowed.
            throw new IllegalStateException(
                    "the change log in " + path + " cannot be opened, is the JVM run with " + Chronicle.JVM_FLAGS + "? "
                            + e,
                    e);
        }
    }

    /**
     * Removes the log of a node that is to keep none: what it holds would end where it was switched off.
     *
     * @throws UncheckedIOException if a file cannot be removed.
     */
    public static void remove(final Path dataDir) {
        final Path path = dataDir.resolve(LogKind.GROUP.directory());
        if (!Files.exists(path)) {
            return;
        }
        try {
            LogDirectory.remove(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("the change log in " + path + " cannot be removed: " + e, e);
        }
    }

    /** Whether a path, relative to a data directory, is a change log's. */
    public static boolean isPartOf(final Path relative) {
        return relative.startsWith(LogKind.GROUP.directory()) || relative.startsWith(LogKind.ASYNC.directory());
    }

    /** Belongs to the state thread. */
    public ChangeRecorder recorder() {
        return recorder;
    }

    /** To be run on the changelog thread. */
    public Agent agent() {
        return agent;
    }

    /**
     * What was recorded behind {@code revision}, if anything, is of a history that was left: the log begins anew behind it,
     * wherever it stands. Readers find nothing of the old history from now on. Belongs to the state thread.
     */
    public void beginHistory(final long revision) {
        recorder.beginHistory(revision);
    }

    /** As of now, with what is in the ring still. Any thread. */
    public LogHistory history() {
        return recorder.history();
    }

    /** Bytes that were written until now. Any thread. */
    public long writtenBytes() {
        return segments.writtenBytes();
    }

    /** Of what was found, the bytes of segments that end at or before a revision. Before the agent runs. */
    public long foundBytesUpTo(final long revision) {
        return segments.foundBytesUpTo(revision);
    }

    /** Whether a cursor is open. Any thread. */
    public boolean isRead() {
        return segments.cursors().isAnyOpen();
    }

    /** From now on age does not drop changes behind this revision; {@link Long#MAX_VALUE}: any. Any thread. */
    public void keepBehind(final long revision) {
        segments.keepBehind(revision);
    }

    @Override
    public long oldestRevision() {
        return readable.oldestRevision();
    }

    @Override
    public long newestRevision() {
        final LogHistory history = recorder.history();
        return segments.view().history() < history.number() ? history.begin() : segments.newestRevision();
    }

    @Override
    public ChangeCursor openCursor(final long revision) {
        return new SegmentCursor(readable, revision);
    }

    /** A history is begun when it is recorded: until it is in the segments as well, they are not to be read. */
    private final class Readable implements SegmentList {
        @Override
        public View view() {
            return segments.view();
        }

        @Override
        public long history() {
            return Math.max(recorder.history().number(), segments.view().history());
        }

        @Override
        public long oldestRevision() {
            final LogHistory history = recorder.history();
            final View view = segments.view();
            return view.history() < history.number() ? history.begin() : view.oldestRevision();
        }

        @Override
        public LogKind kind() {
            return kind;
        }

        @Override
        public OpenCursors cursors() {
            return segments.cursors();
        }
    }
}
