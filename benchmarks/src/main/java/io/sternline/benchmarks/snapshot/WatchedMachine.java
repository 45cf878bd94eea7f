package io.sternline.benchmarks.snapshot;

import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.state.StoreStateMachine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks over a state machine's shoulder: how long it writes and reads snapshots, and for how long the state thread stays
 * away from local work, which is where reads are answered. Belongs to the state thread but for what says otherwise, and for the writing of snapshots.
 */
final class WatchedMachine implements StateMachine {
    private final StoreStateMachine machine;
    private final AtomicLong longestStallNs = new AtomicLong();
    private volatile Transfer saved = Transfer.NONE;
    private volatile Transfer loaded = Transfer.NONE;
    private long lastLocalWorkNs;
    private long firstRevision;
    private long firstChangeNs;
    private long lastChangeNs;

    /** A snapshot that was written or read. */
    record Transfer(long elapsedNs, long records, long bytes) {
        private static final Transfer NONE = new Transfer(0, 0, 0);
    }

    WatchedMachine(final StoreStateMachine machine) {
        this.machine = machine;
    }

    /** The newest snapshot written. Any thread. */
    Transfer saved() {
        return saved;
    }

    /** The snapshot read at the start. Any thread. */
    Transfer loaded() {
        return loaded;
    }

    /** Longest time between two rounds of local work since this was last asked. Any thread. */
    long takeLongestStallNs() {
        return longestStallNs.getAndSet(0);
    }

    @Override
    public FrozenState freeze(final Runnable idle) {
        final FrozenState frozen = machine.freeze(idle);
        return new FrozenState() {
            @Override
            public void write(final SnapshotOutput output) {
                final Counter counter = new Counter();
                final long startNs = System.nanoTime();
                frozen.write((buffer, offset, length) -> {
                    counter.add(length);
                    output.write(buffer, offset, length);
                });
                saved = counter.transfer(startNs);
            }

            @Override
            public void end() {
                frozen.end();
            }

            @Override
            public void release() {
                frozen.release();
            }
        };
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        final Counter counter = new Counter();
        final long startNs = System.nanoTime();
        machine.loadSnapshot(handler -> input.forEach((buffer, offset, length) -> {
            counter.add(length);
            handler.onRecord(buffer, offset, length);
        }));
        loaded = counter.transfer(startNs);
    }

    @Override
    public int doLocalWork() {
        final long nowNs = System.nanoTime();
        if (lastLocalWorkNs != 0 && nowNs - lastLocalWorkNs > longestStallNs.get()) {
            longestStallNs.set(nowNs - lastLocalWorkNs);
        }
        lastLocalWorkNs = nowNs;
        return machine.doLocalWork();
    }

    @Override
    public void apply(final CommittedMessage message) {
        final long before = machine.revision();
        final long startNs = System.nanoTime();
        machine.apply(message);
        if (machine.revision() != before) {
            lastChangeNs = System.nanoTime();
            if (firstChangeNs == 0) {
                firstChangeNs = startNs;
                firstRevision = before;
            }
        }
    }

    /** Changes made by messages since the start. When the node has stopped. */
    long changes() {
        return firstChangeNs == 0 ? 0 : machine.revision() - firstRevision;
    }

    /** From before the first of them until after the last. When the node has stopped. */
    long changingNs() {
        return lastChangeNs - firstChangeNs;
    }

    @Override
    public void changeRecorder(final ChangeRecorder recorder) {
        machine.changeRecorder(recorder);
    }

    @Override
    public void tick(final CommittedMessage message) {
        machine.tick(message);
    }

    @Override
    public void onOwnSequence(final long sequence) {
        machine.onOwnSequence(sequence);
    }

    @Override
    public void onRole(final Role role, final long term) {
        machine.onRole(role, term);
    }

    /** Records on their way. */
    private static final class Counter {
        private long records;
        private long bytes;

        private void add(final int length) {
            records++;
            bytes += length;
        }

        private Transfer transfer(final long startNs) {
            return new Transfer(System.nanoTime() - startNs, records, bytes);
        }
    }
}
