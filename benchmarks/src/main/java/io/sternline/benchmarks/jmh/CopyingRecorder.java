package io.sternline.benchmarks.jmh;

import io.sternline.replication.changelog.ChangeRecorder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes changes as a node's log does before its own thread sees to the rest: copies each to memory that goes round. */
final class CopyingRecorder implements ChangeRecorder {
    private static final int CAPACITY_BYTES = 8 << 20;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY_BYTES]);
    private int position;

    @Override
    public void record(final long revision, final DirectBuffer change, final int offset, final int length) {
        if (position + length > CAPACITY_BYTES) {
            position = 0;
        }
        buffer.putBytes(position, change, offset, length);
        position = BitUtil.align(position + length, Long.BYTES);
    }

    @Override
    public void continueAt(final long revision) {
        position = 0;
    }
}
