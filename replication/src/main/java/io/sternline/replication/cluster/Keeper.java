package io.sternline.replication.cluster;

import io.aeron.cluster.RecordingLog;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.Role;
import io.sternline.replication.recovery.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's housekeeping, on a thread that may wait for disks: watches the free space, notes how far the log was applied,
 * notices new snapshots, has old log and snapshots purged, ends a node that is stuck.
 */
final class Keeper implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLED_MS = 2_000;

    private final NodeThreads threads;
    private final String name;
    private final DiskGuard guard;
    private final DataDirectory data;
    private final SnapshotFiles files;
    private final LogMark mark;
    private final SnapshotLedger ledger;
    private final NodeView view;
    private final LogPurger purger;
    private final Faults faults;
    private final JoinWatch joinWatch = new JoinWatch();
    private SnapshotCatalog catalog;
    private List<FileTime> catalogTimes = List.of();
    private long nextNs = System.nanoTime();

    Keeper(
            final NodeThreads threads,
            final DiskGuard guard,
            final DataDirectory data,
            final SnapshotFiles files,
            final SnapshotLedger ledger,
            final NodeView view,
            final LogPurger purger,
            final Faults faults) {
        this.threads = threads;
        this.name = threads.name("keeper");
        this.guard = guard;
        this.data = data;
        this.files = files;
        this.mark = new LogMark(data.path());
        this.ledger = ledger;
        this.view = view;
        this.purger = purger;
        this.faults = faults;
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        if (nowNs - nextNs < 0) {
            return 0;
        }
        nextNs = nowNs + INTERVAL_NS;
        guard.shortage().ifPresent(this::stop);
        if (view.cycles().isStuck()) {
            LOG.error("{}\n{}", threads.whereabouts("consensus"), threads.whereabouts("state"));
            stop(name + " ends its node: for " + CycleWatch.CHECKS_MAX
                    + " s the consensus thread has waited for something that"
                    + " does not come, and the node would have no place in its group any more. Start it again; it has lost"
                    + " nothing");
        }
        warnIfOut(nowNs);
        try {
            mark.write(view.appliedPosition());
            if (data.life().followsId() != Life.NOBODY && view.role() == Role.REPLICA) {
                data.rewrite(data.life().followed());
            }
            refresh();
            if (catalog != null) {
                purger.purge(catalog, ledger.purgeLimit());
            }
        } catch (final IOException | RuntimeException e) {
            // The consensus module may be writing the file this moment, or be in an election; disk space can wait.
            LOG.debug("housekeeping put off", e);
        }
        return 1;
    }

    private void stop(final String why) {
        faults.report(new NodeStoppedException(why));
        throw new AgentTerminationException(why);
    }

    private void warnIfOut(final long nowNs) {
        final long outSeconds = joinWatch.check(view.role(), nowNs);
        if (outSeconds > 0) {
            LOG.warn(
                    "{} has had no place in its group for {} s and goes on trying. Check that a majority of the members"
                            + " runs and can be reached. If it does, and this node's data was removed: the others may"
                            + " have purged the log it would begin with (the primary's log file says so); then seed it"
                            + " as the replication module's README tells",
                    name,
                    outSeconds);
        }
    }

    /** Reads the recording log if it, or what files of snapshots there are, has changed. */
    private void refresh() throws IOException {
        final Path file = data.cluster().resolve(RecordingLog.RECORDING_LOG_FILE_NAME);
        if (!Files.exists(file)) {
            return;
        }
        final List<FileTime> times = List.of(Files.getLastModifiedTime(file), files.changedAt());
        if (times.equals(catalogTimes)) {
            return;
        }
        catalog = SnapshotCatalog.read(data.cluster(), files);
        // A file system's time stamps are coarse: only one that is some while old cannot hide a later change.
        final long newestMs = Collections.max(times).toMillis();
        catalogTimes = System.currentTimeMillis() - newestMs > SETTLED_MS ? times : List.of();
        view.snapshotPosition(catalog.newestPosition());
        ledger.ownHeld(catalog.heldPosition());
    }

    @Override
    public String roleName() {
        return name;
    }
}
