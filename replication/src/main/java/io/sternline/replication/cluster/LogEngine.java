package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.Counter;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveCounters;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusterCounters;
import io.aeron.driver.MediaDriver;
import io.sternline.replication.Doorbell;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.Profile;
import java.util.function.BooleanSupplier;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;

/**
 * What takes the group's log from the sockets to the disk and to its commit: media driver, archive and consensus module. Here, and
 * nowhere else, it is decided which thread drives which, and so who rings for whom: where cores are few the consensus thread drives all three
 * ({@link DrivingIdleStrategy}), otherwise driver and archive have a thread of their own.
 */
final class LogEngine {
    private final Node node;
    private final ClusterSettings settings;
    private final String aeronDirectory;
    private final OpenParts opened;
    private final boolean hasDriverThread;
    private final Doorbell driverBell = new Doorbell();
    /** The driver's, if it is the same thread. */
    private final Doorbell consensusBell;

    private DriverAgent driver;

    /**
     * What it has from the node it is part of.
     *
     * @param state what the state thread sleeps on.
     * @param isQuietReplica whether this node is a replica, and nobody waits for what its state applies.
     */
    record Node(
            NodeConfig config,
            NodeThreads threads,
            Faults faults,
            Doorbell state,
            StatePace pace,
            BooleanSupplier isQuietReplica,
            JoinPatience joinPatience) {}

    /** @param opened where its parts are put, to be closed with the node's others. */
    LogEngine(final Node node, final ClusterSettings settings, final String aeronDirectory, final OpenParts opened) {
        this.node = node;
        this.settings = settings;
        this.aeronDirectory = aeronDirectory;
        this.opened = opened;
        this.hasDriverThread = node.config().profile() == Profile.LARGE;
        this.consensusBell = hasDriverThread ? new Doorbell() : driverBell;
    }

    void openDriver() {
        final ErrorLog errors = new ErrorLog("driver", node.faults());
        final MediaDriver.Context context = DriverSettings.context(
                aeronDirectory, settings.isLoopback(), errors, node.threads().factory("resolver"));
        // What comes to consensus is above all that a batch is committed, and a replica whose state is quiet need not
        // know
        // at once. For the rest, such as votes, a replica's few milliseconds are nothing.
        final DriverSockets sockets = opened.push(new DriverSockets(settings.consensusPort(), node.isQuietReplica()));
        sockets.serve(context);
        driverBell.onRing(sockets::wakeUp);
        final MediaDriver mediaDriver = opened.push(MediaDriver.launch(context));
        final AgentInvoker driverInvoker = sockets.invoker(mediaDriver.sharedAgentInvoker(), errors);
        final Aeron aeron = opened.push(AeronClients.connect(aeronDirectory, "archive", errors, driverInvoker));
        final Archive archive = opened.push(openArchive(aeron, driverInvoker, errors));
        // From here on these three belong to the driver agent, which closes them.
        opened.disown(3);
        driver = new DriverAgent(
                node.threads().name("driver"), mediaDriver, archive, sockets, driverInvoker, aeron, errors);
        if (hasDriverThread) {
            final AgentRunner runner = opened.push(
                    new AgentRunner(new RingingIdleStrategy(driverIdle(), consensusBell), errors, null, driver));
            AgentRunner.startOnThread(runner, node.threads().factory("driver"));
        } else {
            opened.push(driver::onClose);
        }
    }

    private Archive openArchive(final Aeron aeron, final AgentInvoker driverInvoker, final ErrorLog errors) {
        final long archiveId = aeron.clientId();
        return Archive.launch(settings.archive(
                aeron,
                ArchiveCounters.allocate(
                        aeron,
                        new ExpandableArrayBuffer(),
                        AeronCounters.ARCHIVE_ERROR_COUNT_TYPE_ID,
                        "Archive Errors",
                        archiveId),
                driverInvoker,
                archiveId,
                node.faults()::isRunning,
                errors));
    }

    private IdleStrategy driverIdle() {
        return IdleStrategies.sleeping(
                node.config().profile(), driverBell, () -> driver.sleep(IdleStrategies.SLEEP_MS));
    }

    /** Behind the driver. */
    void openConsensus(final ClusterSettings.Influence influence) {
        final ErrorLog errors = new ErrorLog("consensus", node.faults());
        final Aeron aeron = opened.push(
                hasDriverThread
                        ? AeronClients.connect(aeronDirectory, "consensus", errors)
                        : AeronClients.connect(aeronDirectory, "consensus", errors, driver.driverInvoker()));
        final ConsensusModule.Context context = settings.consensus(
                aeron,
                ClusterCounters.allocate(
                        aeron,
                        new ExpandableArrayBuffer(),
                        "Cluster Errors",
                        AeronCounters.CLUSTER_CONSENSUS_MODULE_ERROR_COUNT_TYPE_ID,
                        0),
                errors,
                () -> node.faults().report(new IllegalStateException("the consensus module has stopped")),
                node.threads(),
                influence,
                hasDriverThread ? null : driver.archiveInvoker());
        // Aeron asks twice, for the same thread.
        final IdleStrategy idle = node.joinPatience()
                .ofConsensus(
                        new CommitIdleStrategy(consensusIdle(), () -> committed(context), node.pace(), node.state()));
        opened.push(ConsensusModule.launch(context.idleStrategySupplier(() -> idle)));
    }

    private IdleStrategy consensusIdle() {
        return hasDriverThread
                ? new RingingIdleStrategy(IdleStrategies.parked(node.config().profile(), consensusBell), driverBell)
                : new DrivingIdleStrategy(driver::doWork, driverIdle());
    }

    private static long committed(final ConsensusModule.Context context) {
        final Counter position = context.commitPositionCounter();
        return position == null || position.isClosed() ? 0 : position.get();
    }

    /**
     * Any thread, after it has offered something to the log: it is the driver's to send to a primary elsewhere, and consensus's to take where
     * this node is primary.
     */
    void onOffered() {
        consensusBell.ring();
        driverBell.ring();
    }

    /** Any thread: falls silent at once, without a goodbye to anyone, as if the process had died. */
    void halt() {
        driver.halt();
    }
}
