package io.sternline.replication.cluster;

import io.sternline.replication.statemachine.CommittedMessage;
import org.agrona.DirectBuffer;

/** The one flyweight that shows the state machine each message in turn. */
final class CommittedView implements CommittedMessage {
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private long groupTimeMs;
    private long position;
    private long term;
    private boolean isLocal;

    void payload(final DirectBuffer payload, final int payloadOffset, final int payloadLength) {
        buffer = payload;
        offset = payloadOffset;
        length = payloadLength;
    }

    void place(final long messageTimeMs, final long messagePosition, final long messageTerm, final boolean local) {
        groupTimeMs = messageTimeMs;
        position = messagePosition;
        term = messageTerm;
        isLocal = local;
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long groupTimeMs() {
        return groupTimeMs;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public boolean isLocal() {
        return isLocal;
    }
}
