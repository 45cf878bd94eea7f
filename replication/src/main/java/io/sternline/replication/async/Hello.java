package io.sternline.replication.async;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How a node stands that wants changes.
 *
 * @param isComplete its state is of one moment.
 * @param isNeverComplete it has never been.
 */
record Hello(boolean isComplete, boolean isNeverComplete, TermEnds ends) {
    /** More terms than a log can be thought to reach back; what lies before is as good as dropped. */
    static final int ENDS_MAX = 1_000;

    static final int BYTES_MAX = LinkMessage.HEADER_BYTES + ENDS_MAX * Long.BYTES;

    static Hello of(final boolean isComplete, final boolean isNeverComplete, final TermEnds ends) {
        return new Hello(isComplete, isNeverComplete, Histories.newest(ends, ENDS_MAX));
    }

    /** @return bytes of the message. */
    int encode(final MutableDirectBuffer buffer, final int memberId, final Attempt attempt) {
        final int flags =
                (isComplete ? LinkMessage.FLAG_COMPLETE : 0) | (isNeverComplete ? LinkMessage.FLAG_NEVER_COMPLETE : 0);
        final int count = ends.ends().size();
        LinkMessage.encode(buffer, LinkMessage.HELLO, memberId, flags, attempt, ends.oldestRevision(), count);
        for (int i = 0; i < count; i++) {
            buffer.putLong(
                    LinkMessage.HEADER_BYTES + i * Long.BYTES, ends.ends().get(i), LITTLE_ENDIAN);
        }
        return LinkMessage.HEADER_BYTES + count * Long.BYTES;
    }

    static Hello decode(final LinkMessage message) {
        final long count = message.second();
        if (count < 0 || count > ENDS_MAX || count * Long.BYTES > message.bodyBytes()) {
            throw new IllegalStateException("member " + message.memberId() + " says that it knows " + count
                    + " terms in a message of " + message.bodyBytes() + " bytes; at most " + ENDS_MAX + " are said");
        }
        final DirectBuffer buffer = message.buffer();
        final List<Long> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ends.add(buffer.getLong(message.bodyOffset() + i * Long.BYTES, LITTLE_ENDIAN));
        }
        return new Hello(
                message.has(LinkMessage.FLAG_COMPLETE),
                message.has(LinkMessage.FLAG_NEVER_COMPLETE),
                new TermEnds(message.first(), ends));
    }
}
