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

    private final LogSegments segments;
    private final ChangeLogAgent agent;
    private final RingRecorder recorder;

    private NodeChangeLog(final LogSegments segments, final ChangeLogAgent agent, final RingRecorder recorder) {
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
        return open(dataDir, config, node, Clocks.SYSTEM, BootId.read());
    }

    static NodeChangeLog open(
            final Path dataDir,
            final ChangeLogConfig config,
            final Node node,
            final Clocks clocks,
            final BootId bootId) {
        final Path path = dataDir.resolve(LogDirectory.NAME);
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
            final ChangeRing.Opened opened =
                    ChangeRing.open(path, directory.newestRevision(), ChangeRing.CAPACITY_BYTES, bootId);
            if (opened.problem() != null) {
                LOG.warn(
                        "{} is used up to revision {} only: {}. The node's log has what followed",
                        path.resolve(ChangeRing.FILE),
                        opened.lastRevision(),
                        opened.problem());
            }
            final LogSegments segments = new LogSegments(directory, config, clocks.nano(), clocks.epoch());
            final ChangeLogAgent agent =
                    new ChangeLogAgent(node.threadName(), opened.ring(), segments, clocks.nano(), node.onFailure());
            final RingRecorder recorder =
                    new RingRecorder(opened.ring(), agent, node.recorderIdle(), opened.lastRevision());
            return new NodeChangeLog(segments, agent, recorder);
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
        final Path path = dataDir.resolve(LogDirectory.NAME);
        if (!Files.exists(path)) {
            return;
        }
        try {
            LogDirectory.remove(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("the change log in " + path + " cannot be removed: " + e, e);
        }
    }

    /** Whether a path, relative to a data directory, is the change log's. */
    public static boolean isPartOf(final Path relative) {
        return relative.startsWith(LogDirectory.NAME);
    }

    /** Belongs to the state thread. */
    public ChangeRecorder recorder() {
        return recorder;
    }

    /** To be run on the changelog thread. */
    public Agent agent() {
        return agent;
    }

    @Override
    public long oldestRevision() {
        return segments.segments().get(0).beginRevision();
    }

    @Override
    public long newestRevision() {
        return segments.newestRevision();
    }

    @Override
    public ChangeCursor openCursor(final long revision) {
        return new SegmentCursor(segments, revision);
    }
}
