package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.sternline.replication.Doorbell;
import io.sternline.replication.Durability;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncReplication;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.NodeChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.StateMachine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, put together and taken apart again.
 *
 * <p>Whatever is opened goes on a stack ({@link OpenParts}), and closing takes it off in reverse: so a start that fails half-way
 * leaves no thread, lock or directory behind, by the same code that stops a running node. The order of things is that of their
 * need: the data directory's lock, the change logs, the lifeline, driver and archive, consensus module, the state machine's
 * container, the replication of the ASYNC namespaces, the publisher, the housekeeper.
 *
 * <p>A primary that is closed in good order first gives its role away (see {@link HandOver}). When a fault ends
 * the node it takes itself apart at once, on a thread of its own, and tells its owner from another:
 * a node that has lost its state machine must not go on as primary until somebody looks.
 */
public final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final long LOAD_POLL_MS = 20;
    private static final int KEEPER_IDLE_MS = 100;
    private static final Duration HAND_OVER_WAIT = Duration.ofSeconds(2);
    private static final String MISSING_FLAGS =
            "the JVM needs --add-opens of java.base/jdk.internal.misc, java.base/sun.nio.ch and"
                    + " java.base/java.lang.reflect to ALL-UNNAMED: ";

    private final NodeConfig config;
    private final StateMachine stateMachine;
    private final Consumer<Throwable> onFatal;
    private final DiskGuard.FreeBytes freeBytes;
    private final Faults faults = new Faults(this::onFault);
    private final NodeThreads threads;
    /** Asked for once: a state machine that has none of its own gives another each time. */
    private final Doorbell stateBell;

    private final NodeView view = new NodeView();
    private final ClockEstimate estimate = new ClockEstimate();
    private final Appointment appointment = new Appointment();
    private final PrimaryLoss loss = new PrimaryLoss();
    private final ControlOutbox outbox = new ControlOutbox();
    private final JoinPatience joinPatience;
    private final SnapshotLedger ledger;
    private final long origin = new SecureRandom().nextLong();
    private final OpenParts opened = new OpenParts();

    /** Null in a group of one. */
    private Lifeline lifeline;
    /** The members of the group as it is now: all that are configured, or this node alone. */
    private List<Member> members;

    private Life life = Life.FIRST;

    /** Null until it has been opened. */
    private SnapshotScribe scribe;

    /** Null if the node keeps no change log at all. */
    private ChangeLogRunner changeLogRunner;
    /** Null if the node keeps none, and while it is being opened. */
    private NodeChangeLog changeLog;

    /** Null if the state machine has no ASYNC namespaces, and while it is being opened. */
    private FileAsyncStore asyncStore;
    /** Null if the state machine has no ASYNC namespaces. */
    private AsyncReplication async;

    private LogEngine engine;
    private ClusterLogPublisher publisher;
    private Promoter promoter;
    private HandOver handOver;
    private volatile boolean hasFailedToHandOver;

    private ClusterNode(
            final NodeConfig config,
            final StateMachine stateMachine,
            final Consumer<Throwable> onFatal,
            final DiskGuard.FreeBytes freeBytes) {
        this.config = config;
        this.stateMachine = stateMachine;
        this.stateBell = stateMachine.doorbell();
        this.onFatal = onFatal;
        this.freeBytes = freeBytes;
        this.threads = new NodeThreads(config.nodeId(), faults);
        this.joinPatience = new JoinPatience(config.timing());
        this.ledger =
                new SnapshotLedger(config.members().stream().map(Member::id).toList(), config.nodeId());
    }

    /** See {@link io.sternline.replication.ReplicatedNode#start}. */
    public static ClusterNode start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> onFatal) {
        return start(config, stateMachine, onFatal, DiskGuard.FreeBytes.ofFileStore());
    }

    static ClusterNode start(
            final NodeConfig config,
            final StateMachine stateMachine,
            final Consumer<Throwable> onFatal,
            final DiskGuard.FreeBytes freeBytes) {
        final ClusterNode node = new ClusterNode(config, stateMachine, onFatal, freeBytes);
        try {
            node.open();
            return node;
        } catch (final NodeStartException e) {
            node.close();
            throw e;
        } catch (final RuntimeException | LinkageError e) {
            final Throwable cause = node.faults.first() == null ? e : node.faults.first();
            node.close();
            throw new NodeStartException(
                    "node " + config.nodeId() + " of group '" + config.group() + "' cannot start: "
                            + (e instanceof LinkageError ? MISSING_FLAGS + e : cause.getMessage()),
                    cause);
        }
    }

    private void open() {
        final Member own = ConfigCheck.check(config);
        final DataDirectory data = opened.push(DataDirectory.open(config));
        final DiskGuard guard = new DiskGuard(data.path(), freeBytes);
        guard.checkAtStart();
        PortProbe.check(own, config.members());
        life = data.life();
        members = life.isAlone() ? List.of(own) : config.members();
        if (life.recovery() > 0) {
            LOG.info(
                    "node {} of group '{}' is in the life after recovery {}, which began with node {}{}",
                    config.nodeId(),
                    config.group(),
                    life.recovery(),
                    life.survivorId(),
                    life.isAlone() ? "; it is the only member until it is regrown" : "");
        }
        openChangeLog(data);
        openLifeline();
        // Closed last: a disk that does not answer must not keep consensus from ending.
        scribe = opened.push(new SnapshotScribe(threads, faults));
        final SnapshotFiles files = new SnapshotFiles(data.path());
        final SnapshotCatalog catalog = SnapshotCatalog.read(data.cluster(), files);
        final ClusterSettings settings = new ClusterSettings(config, own, members, data);
        LogCheck.check(data, catalog, settings.isLoopback());
        UnfinishedSnapshots.forget(data.cluster(), files, new LogMark(data.path()));
        ledger.ownHeld(catalog.heldPosition());
        view.snapshotPosition(catalog.newestPosition());

        final String aeronDirectory =
                opened.push(AeronDirectory.create(config, data.path())).path();
        final StatePace pace = new StatePace(
                new StateDemand(config.profile(), view, stateMachine, this::isChangeLogRead, this::workForAsync),
                DriverSettings.windowBytes());
        engine = new LogEngine(
                new LogEngine.Node(
                        config,
                        threads,
                        faults,
                        stateBell,
                        pace,
                        // The view is kept by a busy state thread, too; the pace is not.
                        () -> view.role() == Role.REPLICA && pace.isQuiet(),
                        joinPatience),
                settings,
                aeronDirectory,
                opened);
        engine.openDriver();
        raiseTerm(data);
        engine.openConsensus(new ClusterSettings.Influence(view, appointment, loss));
        awaitChangeLog();
        attachAsync();
        final StateService service = openState(settings, files, aeronDirectory, pace);
        openAsync(settings, aeronDirectory);
        openPublisher(settings, aeronDirectory);
        openKeeper(guard, data, files, aeronDirectory);
        openPromoter(data, aeronDirectory);
        awaitLoaded(service);
    }

    /** Begins to. The logs are needed when the state is loaded, and closed after the last change has been made. */
    private void openChangeLog(final DataDirectory data) {
        final boolean isKept = config.changeLog().isEnabled();
        final boolean isAsync = stateMachine.asyncState().isPresent();
        if (!isKept) {
            NodeChangeLog.remove(data.path());
        }
        if (!isKept && !isAsync) {
            return;
        }
        final NodeChangeLog.Node node = new NodeChangeLog.Node(
                threads.name("changelog"),
                config.durability() == Durability.DISK,
                IdleStrategies.backoff(),
                faults::report);
        changeLogRunner = opened.push(ChangeLogRunner.start(
                () -> NodeLogs.open(
                        () -> isKept ? NodeChangeLog.open(data.path(), config.changeLog(), node) : null,
                        () -> isAsync ? FileAsyncStore.open(data.path(), config.async(), node) : null),
                threads,
                faults));
    }

    private void raiseTerm(final DataDirectory data) {
        stateMachine.asyncState().ifPresent(async -> {
            async.recovery(life.recovery());
            TermFloor.raise(
                    data.cluster(),
                    FileAsyncStore.checkpointRevision(data.path()),
                    life.recovery(),
                    config.durability() == Durability.DISK);
        });
    }

    private void awaitChangeLog() {
        if (changeLogRunner == null) {
            return;
        }
        try {
            final NodeLogs logs = changeLogRunner.awaitOpen();
            if (logs.changeLog() != null) {
                stateMachine.changeRecorder(logs.changeLog().recorder());
                changeLog = logs.changeLog();
            }
            asyncStore = logs.asyncStore();
        } catch (final InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Before the state thread runs. */
    private void attachAsync() {
        if (asyncStore != null) {
            async = AsyncReplication.attach(
                    stateMachine.asyncState().orElseThrow(), asyncStore, config.async(), members.size());
        }
    }

    private boolean isChangeLogRead() {
        return changeLog != null && changeLog.isRead();
    }

    private long workForAsync() {
        return async == null ? 0 : async.stateWork();
    }

    /** Behind the state, so that it ends first: the state goes on without it, and not the other way round. */
    private void openAsync(final ClusterSettings settings, final String aeronDirectory) {
        if (async != null) {
            opened.push(AsyncThread.start(
                    async,
                    AsyncThread.peers(config.nodeId(), members, settings.streams()),
                    aeronDirectory,
                    threads,
                    faults));
        }
    }

    /** Nobody would miss a node that is alone. */
    private void openLifeline() {
        if (members.size() > 1) {
            lifeline = opened.push(
                    Lifeline.open(new LifelineHello(config.group(), config.nodeId()), members, view, loss, threads));
        }
    }

    private StateService openState(
            final ClusterSettings settings,
            final SnapshotFiles files,
            final String aeronDirectory,
            final StatePace pace) {
        final ErrorLog errors = new ErrorLog("state", faults);
        final Aeron aeron = opened.push(AeronClients.connect(aeronDirectory, "state", errors));
        final StateService service = new StateService(
                stateMachine,
                async,
                new StateService.NodeIdentity(config.nodeId(), origin, config.snapshotLogBytes()),
                new LogState(ledger),
                view,
                estimate,
                new PromotionListener(config.nodeId(), standsMs(), estimate, appointment, outbox),
                files,
                scribe,
                faults);
        opened.push(ClusteredServiceContainer.launch(settings.container(
                aeron,
                errors,
                service,
                () -> faults.report(new IllegalStateException("the state machine's container has stopped")),
                threads,
                stateMachine::onThreadEnd,
                joinPatience.ofState(IdleStrategies.state(config.profile(), stateBell, stateMachine, pace)))));
        // Before that ends: it may be waiting for what is written.
        opened.push(scribe::giveUp);
        return service;
    }

    private void openPublisher(final ClusterSettings settings, final String aeronDirectory) {
        final ErrorLog errors = new ErrorLog("publisher", faults);
        publisher = opened.push(new ClusterLogPublisher(
                () -> AeronClients.connect(aeronDirectory, "publisher", errors),
                settings,
                new ClusterLogPublisher.Self(config.nodeId(), origin, members),
                new ClusterLogPublisher.Views(view, estimate, ledger, appointment, outbox),
                engine::onOffered,
                errors));
    }

    private void openKeeper(
            final DiskGuard guard, final DataDirectory data, final SnapshotFiles files, final String aeronDirectory) {
        final ErrorLog errors = new ErrorLog("keeper", faults);
        final LogPurger purger = new LogPurger(() -> AeronClients.connect(aeronDirectory, "keeper", errors), files);
        final AgentRunner runner = new AgentRunner(
                new SleepingMillisIdleStrategy(KEEPER_IDLE_MS),
                errors,
                null,
                new Keeper(threads, guard, data, files, ledger, view, purger, faults));
        opened.push(runner);
        AgentRunner.startOnThread(runner, threads.factory("keeper"));
    }

    private void openPromoter(final DataDirectory data, final String aeronDirectory) {
        final ErrorLog errors = new ErrorLog("promotion", faults);
        final PromotionSteps steps = new PromotionSteps(
                config.nodeId(),
                view,
                appointment,
                outbox,
                () -> new LogStopper(
                        () -> AeronClients.connect(aeronDirectory, "promotion", errors), data.cluster(), errors));
        promoter = opened.push(new Promoter(
                config.nodeId(),
                view,
                appointment,
                new GroupQuery(
                        data.cluster(), config.timing().heartbeatTimeout().toNanos()),
                steps,
                async == null ? AsyncHandOver.NONE : AsyncHandOver.of(async)));
        handOver = new HandOver(view, appointment, promoter);
    }

    private long standsMs() {
        return PromotionListener.standsMs(
                config.timing().heartbeatTimeout().toMillis(),
                config.timing().electionTimeout().toMillis());
    }

    /** However long a large snapshot takes; a fault ends the wait. */
    private void awaitLoaded(final StateService service) {
        try {
            while (!service.awaitLoaded(LOAD_POLL_MS)) {
                failOn(faults.first());
            }
        } catch (final InterruptedException e) {
            throw interrupted(e);
        }
        failOn(faults.onStarted());
    }

    private NodeStartException interrupted(final InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new NodeStartException("interrupted while node " + config.nodeId() + " was starting", cause);
    }

    private static void failOn(final Throwable fault) {
        if (fault != null) {
            throw new IllegalStateException(fault.getMessage(), fault);
        }
    }

    private void onFault(final Throwable fault) {
        view.stopped();
        if (fault instanceof NodeStoppedException) {
            LOG.error("node {} stops: {}", config.nodeId(), fault.getMessage());
        } else {
            LOG.error("node {} stops: {}", config.nodeId(), fault.getMessage(), fault);
        }
        startThread("fatal", () -> onFatal.accept(fault));
        startThread("stopper", this::close);
    }

    private void startThread(final String name, final Runnable work) {
        final Thread thread = new Thread(work, "sternline-" + config.nodeId() + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    public LogPublisher publisher() {
        return publisher;
    }

    public NodeStatus status() {
        return view.status();
    }

    public Life life() {
        return life;
    }

    /** Empty if the node keeps none. */
    public Optional<ChangeLog> changeLog() {
        return Optional.ofNullable(changeLog);
    }

    /** Empty if the state machine has no ASYNC namespaces. */
    public Optional<AsyncStatus> asyncStatus() {
        return Optional.ofNullable(async).map(AsyncReplication::status);
    }

    /** Empty if the state machine has no ASYNC namespaces. */
    public Optional<ChangeLog> asyncChangeLog() {
        return Optional.ofNullable(async).map(AsyncReplication::changeLog);
    }

    public void requestSnapshot() {
        view.wantSnapshot(true);
    }

    public CompletableFuture<PromotionPlan> promotionPlan(final int memberId) {
        return promoter.plan(memberId);
    }

    public CompletableFuture<PromotionOutcome> promote(final int memberId, final Duration timeout) {
        return promoter.promote(memberId, timeout);
    }

    /** As if the process had died: falls silent first, says goodbye to nobody, then cleans up. For tests. */
    public void halt() {
        view.stopped();
        faults.close();
        engine.halt();
        if (lifeline != null) {
            lifeline.halt();
        }
        close();
    }

    @Override
    public void close() {
        // The publisher's owner may have stopped polling already.
        handOver(HAND_OVER_WAIT, publisher == null ? () -> {} : publisher::poll);
        view.stopped();
        faults.close();
        opened.close((part, e) -> LOG.warn(
                "node {}: {} does not close", config.nodeId(), part.getClass().getSimpleName(), e));
        if (scribe != null && scribe.isLeftBehind()) {
            // See ReplicatedNode.close.
            Thread.currentThread().interrupt();
        }
    }

    /** See {@link io.sternline.replication.ReplicatedNode#handOver}. */
    public Optional<String> handOver(final Duration timeout) {
        return handOver(timeout, () -> {});
    }

    private Optional<String> handOver(final Duration timeout, final Runnable meanwhile) {
        if (hasFailedToHandOver || handOver == null || faults.first() != null || members.size() == 1) {
            return Optional.empty();
        }
        final Optional<String> obstacle = handOver.run(timeout, meanwhile);
        hasFailedToHandOver = obstacle.isPresent();
        return obstacle;
    }
}
