package io.sternline.server.group;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.replication.Role;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.server.state.DigestPoint;
import io.sternline.server.state.DivergenceListener;
import io.sternline.server.state.LocalCommandSource;
import io.sternline.server.state.MeasuredStateMachine;
import io.sternline.server.state.NodeFacts;
import io.sternline.server.state.QuerySource;
import io.sternline.server.state.ReplySink;
import io.sternline.server.state.StoreStateMachine;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The real state machine, which on demand passes over one batch of clients' commands. */
final class ForgetfulStateMachine implements MeasuredStateMachine {
    /** Of the first frame of a batch; 0: a node's own. */
    private static final int CONNECTION_ID_OFFSET = 2 * MessageHeaderEncoder.ENCODED_LENGTH
            + LogBatchEncoder.BLOCK_LENGTH
            + Protocol.LENGTH_BYTES
            + LogFrameEncoder.connectionIdEncodingOffset();

    private final AtomicBoolean isForgetting = new AtomicBoolean();
    private MeasuredStateMachine real;

    /** A factory of state machines. */
    MeasuredStateMachine around(
            final ReplySink replies,
            final QuerySource queries,
            final LocalCommandSource commands,
            final NodeFacts facts,
            final LongSupplier nanoClock) {
        real = new StoreStateMachine(replies, queries, commands, facts, nanoClock);
        return this;
    }

    void forgetNextCommands() {
        isForgetting.set(true);
    }

    @Override
    public void apply(final CommittedMessage message) {
        final boolean isOfClients =
                message.buffer().getLong(message.offset() + CONNECTION_ID_OFFSET, LITTLE_ENDIAN) != 0;
        if (isOfClients && isForgetting.compareAndSet(true, false)) {
            real.tick(message);
        } else {
            real.apply(message);
        }
    }

    @Override
    public void tick(final CommittedMessage message) {
        real.tick(message);
    }

    @Override
    public void onOwnSequence(final long sequence) {
        real.onOwnSequence(sequence);
    }

    @Override
    public void onRole(final Role role, final long term) {
        real.onRole(role, term);
    }

    @Override
    public int doLocalWork() {
        return real.doLocalWork();
    }

    @Override
    public boolean isAwaited() {
        return real.isAwaited();
    }

    @Override
    public FrozenState freeze(final Runnable idle) {
        return real.freeze(idle);
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        real.loadSnapshot(input);
    }

    @Override
    public long heapBytes() {
        return real.heapBytes();
    }

    @Override
    public DigestPoint lastReport() {
        return real.lastReport();
    }

    @Override
    public void divergenceListener(final DivergenceListener listener) {
        real.divergenceListener(listener);
    }

    @Override
    public void close() {
        real.close();
    }
}
