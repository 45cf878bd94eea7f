package io.sternline.benchmarks.data;

import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.server.state.StoreStateMachine;
import org.agrona.DirectBuffer;

/**
 * A state machine and its log: applies batches one after the other, each 1 ms after the one before, as a node does that
 * catches up. Not thread-safe.
 */
public final class Replay {
    private static final long CONNECTION_ID = 1;
    private static final long START_MS = 1_800_000_000_000L;

    /** No limit is to be met: what is measured is not what happens when the store is full. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    private final ReplyCheck replies = new ReplyCheck();
    private final StoreStateMachine machine = Machines.create(replies);
    private final Message message = new Message();
    private final CommandBatch batch = new CommandBatch();
    private long nextRequestNumber = 1;

    /** Without a change log. */
    public Replay(final long seed) {
        this(seed, ChangeRecorder.NONE);
    }

    public Replay(final long seed, final ChangeRecorder recorder) {
        machine.changeRecorder(recorder);
        apply(batch.begin(0, 0, 0).groupSettings(seed, NO_LIMIT, NO_LIMIT).end());
        apply(batch.begin(CONNECTION_ID, 0, 0).register(seed, "benchmark").end());
    }

    /** Begins the next batch of a client that is done with all before it. */
    public CommandBatch begin() {
        return begin(batch);
    }

    /** Begins a batch that is to be kept. */
    public CommandBatch begin(final CommandBatch kept) {
        return kept.begin(CONNECTION_ID, replies.clientId(), nextRequestNumber);
    }

    /** The number for the next command. */
    public long nextRequestNumber() {
        return nextRequestNumber++;
    }

    /** Applies a completed batch. */
    public void apply(final CommandBatch completed) {
        message.next(completed.buffer(), completed.length());
        machine.apply(message);
    }

    /**
     * Applies a completed batch once more, as if it came anew from the same client. The client sends while the batch before
     * this one is still on its way, as one that is busy does: its window never falls empty.
     */
    public void applyAgain(final CommandBatch completed) {
        completed.renumber(nextRequestNumber, Math.max(0, nextRequestNumber - completed.commands()));
        nextRequestNumber += completed.commands();
        apply(completed);
    }

    /** @throws IllegalStateException if anything was refused. */
    public void requireNoRefusal() {
        replies.requireNoRefusal();
        if (machine.malformedMessages() > 0) {
            throw new IllegalStateException(machine.malformedMessages() + " messages could not be read");
        }
    }

    /** A message that a majority holds, or so it says. */
    private static final class Message implements CommittedMessage {
        private DirectBuffer buffer;
        private int length;
        private long messages;

        private void next(final DirectBuffer newBuffer, final int newLength) {
            buffer = newBuffer;
            length = newLength;
            messages++;
        }

        @Override
        public DirectBuffer buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public long groupTimeMs() {
            return START_MS + messages;
        }

        @Override
        public long position() {
            return messages * Long.BYTES;
        }

        @Override
        public long term() {
            return 0;
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }
}
