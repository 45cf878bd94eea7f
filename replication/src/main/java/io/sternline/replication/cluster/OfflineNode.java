package io.sternline.replication.cluster;

import io.aeron.cluster.RecordingLog;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.NodeChangeLog;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.recovery.SurvivorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * See {@link io.sternline.replication.StoppedNode}.
 *
 * <p>Nothing of the log is touched. What makes a new life is the number in {@code node.properties}: consensus, ingress and
 * egress streams derive from it, so that nobody of the former life is heard; and while the node is marked as alone it is
 * its group's only member, so that all its log is committed when it starts.
 */
public final class OfflineNode implements AutoCloseable {
    private static final String RECORDING_LOG = "cluster/" + RecordingLog.RECORDING_LOG_FILE_NAME;
    private static final String PARTIAL_SUFFIX = ".partial";

    private final NodeConfig config;
    private final DataDirectory data;

    private OfflineNode(final NodeConfig config, final DataDirectory data) {
        this.config = config;
        this.data = data;
    }

    public static OfflineNode open(final NodeConfig config) {
        ConfigCheck.check(config);
        return new OfflineNode(config, DataDirectory.openExisting(config));
    }

    public static Life life(final NodeConfig config) {
        final Path directory = config.dataDir().toAbsolutePath();
        try {
            if (!IdentityFile.isIn(directory)) {
                return Life.FIRST;
            }
            final IdentityFile identity = IdentityFile.read(directory);
            identity.requireOf(config, directory);
            return identity.life();
        } catch (final IOException e) {
            throw failed(directory + " cannot be read", e);
        }
    }

    public static void removeBuffers(final String group, final int nodeId, final Path dataDir) {
        final Path directory = dataDir.toAbsolutePath();
        try {
            if (IdentityFile.isIn(directory)) {
                DataDirectory.whileStopped(directory, () -> AeronDirectory.remove(group, nodeId, directory));
            }
        } catch (final IOException e) {
            throw failed(directory + " cannot be locked", e);
        }
    }

    public SurvivorReport report() {
        try {
            final SnapshotCatalog catalog = SnapshotCatalog.read(data.cluster(), new SnapshotFiles(data.path()));
            final Terms terms = Terms.read(data.cluster());
            final LogTail tail = LogTail.read(data.archive(), catalog.logRecordingId());
            return new SurvivorReport(
                    config.group(),
                    config.nodeId(),
                    config.members().stream().map(Member::id).toList(),
                    data.life(),
                    terms.last(),
                    tail.lastPrimaryId(),
                    tail.endPosition(),
                    Math.max(catalog.listedPosition(), terms.lastBasePosition()),
                    catalog.newestPosition(),
                    tail.lastMessageMs(),
                    FileCopy.bytes(data.path(), OfflineNode::isKept));
        } catch (final IOException e) {
            throw failed("the files of " + data.path() + " cannot be read", e);
        }
    }

    public void requireRecoverable() {
        if (config.members().size() == 1) {
            throw refused("a group of one node has no majority to lose: start it");
        }
        if (!Files.exists(data.path().resolve(RECORDING_LOG))) {
            throw refused("node " + config.nodeId() + " has no log: recover a node that has");
        }
        if (data.life().recovery() >= Life.RECOVERIES_MAX) {
            throw refused("group '" + config.group() + "' was recovered "
                    + data.life().recovery() + " times, which is the limit: copy its entries to a new group");
        }
    }

    public void backUp(final Path to) {
        final Path target = to.toAbsolutePath();
        requireAbsent(target);
        try {
            requireRoom(target, FileCopy.bytes(data.path(), OfflineNode::isKept));
            final Path partial = target.resolveSibling(target.getFileName() + PARTIAL_SUFFIX);
            requireAbsent(partial);
            FileCopy.copy(data.path(), partial, OfflineNode::isKept);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            FileCopy.force(target.getParent());
        } catch (final IOException e) {
            throw failed(data.path() + " cannot be copied to " + target, e);
        }
    }

    public Life recover(final String who, final String why) {
        requireRecoverable();
        if (data.life().isAlone()) {
            return data.life();
        }
        final long endPosition = report().endPosition();
        return data.rewrite(data.life().next(config.nodeId(), endPosition, who, why));
    }

    public Life regrow() {
        return data.life().isAlone() ? data.rewrite(data.life().regrown()) : data.life();
    }

    public static void seed(final NodeConfig config, final Path from, final int memberId, final Path to) {
        ConfigCheck.check(config);
        if (config.members().stream().noneMatch(member -> member.id() == memberId)) {
            throw refused("node " + memberId + " is not among the members of group '" + config.group() + "'");
        }
        if (memberId == config.nodeId()) {
            throw refused("node " + memberId + " is the one that is to be copied: name another member");
        }
        final Path target = to.toAbsolutePath();
        requireEmpty(target);
        final Path own = config.dataDir().toAbsolutePath();
        try {
            if (!Files.exists(from.resolve(RECORDING_LOG)) || !IdentityFile.isIn(from)) {
                throw refused(from + " holds no node's data: name a data directory or a backup of one");
            }
            if (!IdentityFile.isIn(own)) {
                throw refused(own + " holds no node's data, which would tell the life that the seed is for: make it"
                        + " where the node is");
            }
            requirePastOf(config, from);
            // However the path is spelt: what a running node writes to must not be copied.
            if (!Files.isSameFile(from, own)) {
                copySeed(config, from, memberId, target);
                return;
            }
            try (DataDirectory held = DataDirectory.openExisting(config)) {
                copySeed(config, held.path(), memberId, target);
            }
        } catch (final IOException e) {
            throw failed(from + " cannot be copied to " + target, e);
        }
    }

    @Override
    public void close() {
        data.close();
    }

    private static void copySeed(final NodeConfig config, final Path from, final int memberId, final Path to)
            throws IOException {
        final Predicate<Path> isSeed = path -> isKept(path) && isLogOrSnapshot(path);
        requireRoom(to, FileCopy.bytes(from, isSeed));
        FileCopy.copy(from, to, isSeed);
        new IdentityFile(config.group(), memberId, life(config).seeded(config.nodeId())).write(to);
    }

    /** Data of a former life must not come back under the number of the present one. */
    private static void requirePastOf(final NodeConfig config, final Path from) throws IOException {
        final IdentityFile source = IdentityFile.read(from);
        source.requireOf(config, from);
        final Life present = life(config);
        if (!present.goesOnFrom(source.life(), config.nodeId())) {
            throw refused(
                    from + " is of recovery " + source.life().recovery() + ", and the group goes on from what node "
                            + present.survivorId() + " held at recovery " + present.recovery()
                            + ": copy that node, a backup of it, or a member that has joined it since");
        }
    }

    /**
     * Aeron's mark files and the lock are of a running node. The change logs can be large, and a node begins others; ASYNC
     * namespaces are copied from their primary.
     */
    private static boolean isKept(final Path path) {
        final String name = path.getFileName().toString();
        return !DataDirectory.isMarkFile(path)
                && !name.equals(DataDirectory.LOCK_FILE)
                && !NodeChangeLog.isPartOf(path)
                && !FileAsyncStore.isPartOf(path);
    }

    /** Not the votes, which are the other's, and not its identity. */
    private static boolean isLogOrSnapshot(final Path path) {
        return path.startsWith("archive") || path.equals(Path.of(RECORDING_LOG)) || SnapshotFiles.isOne(path);
    }

    private static void requireAbsent(final Path path) {
        if (Files.exists(path)) {
            throw refused(path + " exists: name another directory, or remove it");
        }
    }

    private static void requireEmpty(final Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> content = Files.list(path)) {
            if (content.findAny().isPresent()) {
                throw refused(path + " is not empty: name another directory, or move its content aside");
            }
        } catch (final IOException e) {
            throw failed(path + " cannot be read", e);
        }
    }

    private static void requireRoom(final Path target, final long bytes) throws IOException {
        Path existing = target;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        final long free = Files.getFileStore(existing).getUsableSpace();
        if (free < bytes + DiskGuard.FREE_BYTES_MIN) {
            throw refused("the copy needs " + bytes + " bytes and " + DiskGuard.FREE_BYTES_MIN + " must stay free, but "
                    + existing + " has " + free + ": name a directory on another disk");
        }
    }

    private static NodeStartException refused(final String message) {
        return new NodeStartException(message, null);
    }

    private static NodeStartException failed(final String message, final IOException cause) {
        return new NodeStartException(message + ": " + cause, cause);
    }

    /** The terms that the recording log lists. */
    private record Terms(long last, long lastBasePosition) {
        static Terms read(final Path clusterDir) {
            if (!Files.exists(clusterDir.resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
                return new Terms(-1, -1);
            }
            try (RecordingLog log = new RecordingLog(clusterDir.toFile(), false)) {
                final List<RecordingLog.Entry> entries = log.entries();
                for (int i = entries.size() - 1; i >= 0; i--) {
                    final RecordingLog.Entry entry = entries.get(i);
                    if (entry.isValid && entry.type == RecordingLog.ENTRY_TYPE_TERM) {
                        return new Terms(entry.leadershipTermId, entry.termBaseLogPosition);
                    }
                }
                return new Terms(-1, -1);
            }
        }
    }
}
