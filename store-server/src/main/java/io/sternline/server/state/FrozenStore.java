package io.sternline.server.state;

import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.RecordCopy;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.server.engine.FrozenEntries;

/**
 * The replicated state as it was at one place of the log. All but the entries is copied at once, which is mostly the replies that clients may ask for
 * again; the entries stay where they are, and what changes of them meanwhile is set aside ({@link FrozenEntries}).
 */
final class FrozenStore implements FrozenState {
    private final RecordCopy before;
    private final FrozenEntries entries;
    private final RecordCopy behind;

    /** @param idle what the state thread does where a change has to wait until the entries have been written. */
    FrozenStore(final StoreState state, final Runnable idle) {
        before = RecordCopy.of(output -> new SnapshotWriter(state, output).writeBeforeEntries());
        behind = RecordCopy.of(output -> new SnapshotWriter(state, output).writeBehindEntries());
        entries = state.entries().freeze(idle);
    }

    @Override
    public void write(final SnapshotOutput output) {
        before.write(output);
        final SnapshotEntryWriter writer = new SnapshotEntryWriter(output);
        entries.forEach(entry -> {
            writer.write(entry);
            return true;
        });
        behind.write(output);
    }

    @Override
    public void end() {
        entries.end();
    }

    @Override
    public void release() {
        before.release();
        behind.release();
        entries.release();
    }
}
