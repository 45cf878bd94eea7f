package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A state machine with everything around it played by the test: the log, the clock, the gateway. */
final class TestReplica implements AutoCloseable {
    /** Messages are placed somewhere inside their buffer, with other bytes on both sides. */
    private static final int MARGIN_BYTES = 24;

    private final List<Answer.Sent> sent = new ArrayList<>();
    private final ChangeJournal journal = new ChangeJournal(this::answers);
    private final Queue<PendingQuery> queries = new ArrayDeque<>();
    private final StoreStateMachine machine;
    private int room = Integer.MAX_VALUE;
    private boolean local = true;
    private long nanoTime;
    private long position;
    private long correlationId;
    private int answers;

    private final Queue<byte[]> frames = new ArrayDeque<>();

    private record PendingQuery(long connectionId, long barrierSequence, byte[] message) {}

    TestReplica() {
        this(StateLimits.DEFAULT);
    }

    TestReplica(final StateLimits limits) {
        this(limits, ChangeRecorder.NONE);
    }

    /** @param also is told of all changes too. */
    TestReplica(final StateLimits limits, final ChangeRecorder also) {
        machine = new StoreStateMachine(limits, this::offer, this::poll, this::pollFrames, new Facts(), () -> nanoTime);
        machine.changeRecorder(new Tee(journal, also));
    }

    StoreStateMachine machine() {
        return machine;
    }

    /** Applies a batch and returns the replies it gave. */
    List<Answer.Sent> apply(final long timeMs, final Batch batch) {
        return apply(timeMs, batch.encode());
    }

    List<Answer.Sent> apply(final long timeMs, final byte[] payload) {
        machine.apply(message(timeMs, payload));
        journal.requireComplete(machine.revision());
        return drain();
    }

    /** Applies one client's commands as a batch of their own and returns the last answer. */
    Answer apply(final long timeMs, final long clientId, final Command... commands) {
        final List<Answer.Sent> replies = apply(timeMs, Batch.of(Batch.Frame.of(clientId, 0, commands)));
        return replies.get(replies.size() - 1).answer();
    }

    Answer.Write write(final long timeMs, final long clientId, final Command command) {
        return (Answer.Write) apply(timeMs, clientId, command);
    }

    /** Carries out a client's commands for ASYNC namespaces and returns the answers. */
    List<Answer> local(final long clientId, final long finishedBelow, final Command... commands) {
        frames.add(Batch.Frame.of(clientId, finishedBelow, commands).encodeLocal());
        return work().stream().map(Answer.Sent::answer).toList();
    }

    long register(final long timeMs) {
        return ((Answer.Registered) apply(timeMs, 0, new Command.Register(1, "test"))).clientId();
    }

    /** The entries that expired or were evicted while the last log message was applied. */
    List<Departure> departures() {
        return journal.departures();
    }

    /** The changes that it told of. */
    ChangeJournal journal() {
        return journal;
    }

    void tick(final long timeMs) {
        machine.tick(message(timeMs, new byte[0]));
        journal.requireComplete(machine.revision());
    }

    /** Asks and does local work once; the answers, if any, in order. */
    List<Answer.Sent> ask(final long barrierSequence, final TestQuery query) {
        queries.add(new PendingQuery(1, barrierSequence, query.encode(++correlationId)));
        return work();
    }

    Answer ask(final TestQuery query) {
        final List<Answer.Sent> answers = ask(0, query);
        return answers.get(answers.size() - 1).answer();
    }

    void submit(final byte[] queryMessage) {
        queries.add(new PendingQuery(1, 0, queryMessage));
    }

    List<Answer.Sent> work() {
        machine.doLocalWork();
        return drain();
    }

    int queriesNotTaken() {
        return queries.size();
    }

    /** The gateway takes this many replies more, and then no further one. */
    void room(final int replies) {
        room = replies;
    }

    void local(final boolean newLocal) {
        local = newLocal;
    }

    void passMs(final long durationMs) {
        nanoTime += durationMs * 1_000_000;
    }

    FrozenState freeze() {
        return machine.freeze(() -> {
            throw new AssertionError("so much is not changed here");
        });
    }

    static List<byte[]> records(final FrozenState frozen) {
        final List<byte[]> records = new ArrayList<>();
        frozen.write((buffer, offset, length) -> {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            records.add(bytes);
        });
        return records;
    }

    List<byte[]> snapshot() {
        final FrozenState frozen = freeze();
        final List<byte[]> records = records(frozen);
        frozen.release();
        return records;
    }

    TestReplica load(final List<byte[]> records) {
        machine.loadSnapshot(handler -> {
            for (final byte[] bytes : records) {
                final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 2 * MARGIN_BYTES]);
                buffer.setMemory(0, buffer.capacity(), (byte) 0x55);
                buffer.putBytes(MARGIN_BYTES, bytes);
                handler.onRecord(buffer, MARGIN_BYTES, bytes.length);
            }
        });
        assertThat(journal.revision()).as("where changes continue").isEqualTo(machine.revision());
        journal.restore(StoredEntry.in(records));
        return this;
    }

    @Override
    public void close() {
        machine.close();
    }

    /** Log position behind the last message. */
    long position() {
        return position;
    }

    /** The log goes on from here: that is where the snapshot was taken. */
    TestReplica startAt(final long newPosition) {
        position = newPosition;
        return this;
    }

    private int answers() {
        return answers;
    }

    private List<Answer.Sent> drain() {
        final List<Answer.Sent> drained = List.copyOf(sent);
        sent.clear();
        return drained;
    }

    private boolean offer(final long connectionId, final DirectBuffer reply, final int offset, final int length) {
        if (room == 0) {
            return false;
        }
        room -= room == Integer.MAX_VALUE ? 0 : 1;
        final ExpandableArrayBuffer copy = new ExpandableArrayBuffer(length);
        copy.putBytes(0, reply, offset, length);
        answers++;
        sent.add(Answer.decode(connectionId, copy, 0));
        return true;
    }

    private int poll(final QuerySource.QueryHandler handler, final int limit) {
        int polled = 0;
        while (polled < limit && !queries.isEmpty()) {
            final PendingQuery query = queries.remove();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[query.message.length + MARGIN_BYTES]);
            buffer.putBytes(MARGIN_BYTES, query.message);
            handler.onQuery(query.connectionId, query.barrierSequence, buffer, MARGIN_BYTES, query.message.length);
            polled++;
        }
        return polled;
    }

    private int pollFrames(final LocalCommandSource.FrameHandler handler, final int limit) {
        int polled = 0;
        while (polled < limit && !frames.isEmpty()) {
            final byte[] frame = frames.remove();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[frame.length + MARGIN_BYTES]);
            buffer.putBytes(MARGIN_BYTES, frame);
            handler.onFrame(1, buffer, MARGIN_BYTES, frame.length);
            polled++;
        }
        return polled;
    }

    private CommittedMessage message(final long timeMs, final byte[] payload) {
        journal.begin();
        answers = 0;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[payload.length + 2 * MARGIN_BYTES]);
        buffer.setMemory(0, buffer.capacity(), (byte) 0x55);
        buffer.putBytes(MARGIN_BYTES, payload);
        position += payload.length + 32;
        return new TestMessage(buffer, MARGIN_BYTES, payload.length, timeMs, position, 1, local);
    }

    private record TestMessage(
            DirectBuffer buffer, int offset, int length, long groupTimeMs, long position, long term, boolean isLocal)
            implements CommittedMessage {}

    private record Tee(ChangeRecorder first, ChangeRecorder second) implements ChangeRecorder {
        @Override
        public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
            first.record(revision, buffer, offset, length);
            second.record(revision, buffer, offset, length);
        }

        @Override
        public void continueAt(final long revision) {
            first.continueAt(revision);
            second.continueAt(revision);
        }
    }

    /** What a node would say of itself. */
    static final class Facts implements NodeFacts {
        @Override
        public int nodeId() {
            return 2;
        }

        @Override
        public long asyncBytesMax() {
            return 1L << 20;
        }

        @Override
        public long asyncLagMaxMs() {
            return 10_000;
        }

        @Override
        public long asyncLagRecordsMax() {
            return 500;
        }

        @Override
        public Optional<AsyncStatus> asyncStatus() {
            return Optional.of(new AsyncStatus(
                    true,
                    true,
                    true,
                    90,
                    List.of(
                            new ReplicaLag(0, AsyncStatus.Link.CHANGES, 85, 5, 6),
                            new ReplicaLag(1, AsyncStatus.Link.AWAY, 0, 90, 7_000)),
                    11,
                    12,
                    13));
        }

        @Override
        public NodeStatus replication() {
            return new NodeStatus(Role.REPLICA, 7, 1, 900, 800, 700, 3);
        }

        @Override
        public int connections() {
            return 5;
        }

        @Override
        public long uptimeMs() {
            return 60_000;
        }

        @Override
        public String group() {
            return "test";
        }

        @Override
        public String serverVersion() {
            return "0.1.0";
        }

        @Override
        public String durability() {
            return "memory";
        }
    }
}
