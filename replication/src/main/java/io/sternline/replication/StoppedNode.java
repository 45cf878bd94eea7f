package io.sternline.replication;

import io.sternline.replication.cluster.OfflineNode;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.recovery.SurvivorReport;
import java.nio.file.Path;

/**
 * The data of a node that does not run: held by its lock, so that it cannot be started meanwhile. For when a majority of
 * its group is lost for good; what that means and when it is right, the module's README tells.
 *
 * <p>Whatever is thrown is a {@link NodeStartException} whose message tells what to do, and nothing was changed then.
 */
public final class StoppedNode implements AutoCloseable {
    private final OfflineNode node;

    private StoppedNode(final OfflineNode node) {
        this.node = node;
    }

    /** @throws NodeStartException if the node runs, or the directory does not hold its data. */
    public static StoppedNode open(final NodeConfig config) {
        return new StoppedNode(OfflineNode.open(config));
    }

    /** Which life of the group the node's data belongs to. Needs no lock: the node may run. */
    public static Life life(final NodeConfig config) {
        return OfflineNode.life(config);
    }

    /**
     * Removes the media driver's buffers that a killed node has left in memory, as its next start would. Those of a node that
     * runs stay.
     */
    public static void removeBuffers(final String group, final int nodeId, final Path dataDir) {
        OfflineNode.removeBuffers(group, nodeId, dataDir);
    }

    /** What the node holds. Changes nothing. */
    public SurvivorReport report() {
        return node.report();
    }

    /** @throws NodeStartException if this node cannot be recovered, with the reason. Changes nothing. */
    public void requireRecoverable() {
        node.requireRecoverable();
    }

    /** Copies everything to a directory that does not exist yet; it is there when all of it is on the disk, or not at all. */
    public void backUp(final Path to) {
        node.backUp(to);
    }

    /**
     * Begins a new life of the group, in which this node is the only member until {@link #regrow}. One step: a crash leaves
     * the old life or the new.
     */
    public Life recover(final String who, final String why) {
        return node.recover(who, why);
    }

    /** Lets the node start with all its members again. May be called again. */
    public Life regrow() {
        return node.regrow();
    }

    /**
     * Makes the data of another member out of a node's: everything but its votes. It is complete once it has a {@code
     * node.properties}, which comes last; without, no node starts on it.
     *
     * @param config of the node whose life, and whose data if {@code from} is its directory, is passed on.
     * @param from a directory that nobody writes to: that of the stopped node, or a backup.
     */
    public static void seed(final NodeConfig config, final Path from, final int memberId, final Path to) {
        OfflineNode.seed(config, from, memberId, to);
    }

    @Override
    public void close() {
        node.close();
    }
}
