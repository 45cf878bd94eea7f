package io.sternline.server.state;

import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotInput;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The store as a replicated state machine.
 *
 * <p>Three kinds of input meet here and are kept apart. The log changes the state ({@link LogAdapter}, {@link
 * CommandAdapter} and the commands below them); nothing they do may depend on this node, and where a reply goes is
 * decided after everything else. Queries come from this node's own clients ({@link QueryDesk}); they see the state
 * between two log messages and never change it. Commands for ASYNC namespaces come from there too
 * ({@link LocalCommands}), and change a state of their own ({@link AsyncState}). {@link StoreState} holds the state itself; {@code STATE.md} describes
 * it.
 *
 * <p>Belongs to the state thread, its counters too.
 */
public final class StoreStateMachine implements MeasuredStateMachine {
    private final StoreState state;
    private final AsyncState async;
    private final LocalCommands commands;
    private final ReplyPublisher publisher;
    private final LogAdapter log;
    private final QueryDesk queries;
    private final DigestWatch watch;
    private final AtomicLong heapBytes = new AtomicLong();
    private final AtomicInteger drainingNodes = new AtomicInteger();

    /**
     * @param replies takes the answers to commands of this node's clients, and to queries.
     * @param queries brings this node's queries.
     * @param commands brings its clients' commands for ASYNC namespaces.
     * @param facts what a status query asks beyond the state.
     * @param nanoClock measures how long a query waits; local, and of no influence on the replicated state.
     */
    public StoreStateMachine(
            final ReplySink replies,
            final QuerySource queries,
            final LocalCommandSource commands,
            final NodeFacts facts,
            final LongSupplier nanoClock) {
        this(StateLimits.DEFAULT, replies, queries, commands, facts, nanoClock);
    }

    StoreStateMachine(
            final StateLimits limits,
            final ReplySink replies,
            final QuerySource queries,
            final LocalCommandSource commands,
            final NodeFacts facts,
            final LongSupplier nanoClock) {
        this.state = new StoreState(Replication.SYNC, limits);
        this.async = new AsyncState(state, limits, facts.asyncBytesMax());
        this.commands = new LocalCommands(async, commands, new ReplyPublisher(replies));
        this.publisher = new ReplyPublisher(replies);
        this.watch = new DigestWatch(state);
        this.log = new LogAdapter(
                new CommandAdapter(state, state, publisher, new NodeCommands(state, watch)), new CommandPreview(state));
        this.queries = new QueryDesk(new QueryAnswers(state, async, watch, facts), queries, replies, nanoClock);
    }

    @Override
    public void changeRecorder(final ChangeRecorder recorder) {
        state.changeRecorder(recorder);
    }

    @Override
    public void apply(final CommittedMessage message) {
        state.advance(message.groupTimeMs(), message.length());
        publisher.begin(message.isLocal());
        watch.begin(message.position());
        log.onMessage(message.buffer(), message.offset(), message.length());
        async.follow();
        drainingNodes.lazySet(state.settings().drainingNodes());
        measureHeap();
    }

    @Override
    public void tick(final CommittedMessage message) {
        state.advance(message.groupTimeMs(), 0);
        async.follow();
        measureHeap();
    }

    @Override
    public void onOwnSequence(final long sequence) {
        queries.onOwnSequence(sequence);
    }

    /** Nothing of the replicated state hangs on the role. */
    @Override
    public void onRole(final Role role, final long term) {
        async.onRole(role, term);
    }

    @Override
    public int doLocalWork() {
        final int applied = commands.doWork();
        if (applied > 0) {
            measureHeap();
        }
        return applied + async.doWork() + queries.doWork();
    }

    @Override
    public boolean isAwaited() {
        return queries.waiting() > 0;
    }

    @Override
    public FrozenState freeze(final Runnable idle) {
        return new FrozenStore(state, idle);
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        if (state.revision() != 0 || state.windows().nextClientId() != 1) {
            throw new IllegalStateException("a snapshot can only be loaded into an empty state, this one stands at "
                    + "revision " + state.revision());
        }
        new SnapshotReader(state).read(input);
        state.endRestore();
        async.follow();
        drainingNodes.lazySet(state.settings().drainingNodes());
        measureHeap();
    }

    @Override
    public long heapBytes() {
        return heapBytes.get();
    }

    @Override
    public int drainingNodes() {
        return drainingNodes.get();
    }

    @Override
    public Optional<Replication> replication(final int namespaceId) {
        return async.replication(namespaceId);
    }

    @Override
    public boolean isAsyncWhole() {
        return async.isWhole();
    }

    @Override
    public DigestPoint lastReport() {
        return watch.last();
    }

    @Override
    public void divergenceListener(final DivergenceListener listener) {
        watch.listener(listener);
    }

    @Override
    public void close() {
        async.close();
        state.close();
    }

    /** Replies to commands that were dropped because the gateway did not take them; their clients ask again. */
    public long repliesDropped() {
        return publisher.dropped();
    }

    /** Messages of any kind that could not be read, in the log or from this node's gateway. */
    public long malformedMessages() {
        return log.malformed() + commands.malformed() + queries.malformed();
    }

    @Override
    public Optional<AsyncStateMachine> asyncState() {
        return Optional.of(async);
    }

    /** The state of ASYNC namespaces. */
    AsyncState async() {
        return async;
    }

    private void measureHeap() {
        heapBytes.lazySet(state.heapBytes() + async.heapBytes());
    }

    /** Queries that wait for this node to catch up. */
    public int waitingQueries() {
        return queries.waiting();
    }

    /** Revision of the last change applied. */
    public long revision() {
        return state.revision();
    }

    /** Equal on nodes that have applied the same log. */
    public long digest() {
        return state.digest();
    }
}
