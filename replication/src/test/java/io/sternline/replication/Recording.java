package io.sternline.replication;

import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import org.agrona.concurrent.UnsafeBuffer;

/** A journal each of whose lines is a change, with a revision. */
final class Recording extends Journal {
    private ChangeRecorder recorder = ChangeRecorder.NONE;
    private long revision;

    @Override
    public void changeRecorder(final ChangeRecorder newRecorder) {
        recorder = newRecorder;
    }

    @Override
    public void apply(final CommittedMessage message) {
        super.apply(message);
        revision++;
        recorder.record(revision, message.buffer(), message.offset(), message.length());
    }

    @Override
    protected void write(final SnapshotOutput output) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[Long.BYTES]);
        record.putLong(0, revision);
        output.write(record, 0, Long.BYTES);
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        input.forEach((buffer, offset, length) -> revision = buffer.getLong(offset));
        recorder.continueAt(revision);
    }
}
