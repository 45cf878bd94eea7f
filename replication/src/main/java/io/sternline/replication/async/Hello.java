package io.sternline.replication.async;

import org.agrona.MutableDirectBuffer;

/**
 * How a node stands that wants changes.
 *
 * @param isComplete its state is of one moment.
 * @param isNeverComplete it has never been.
 */
record Hello(boolean isComplete, boolean isNeverComplete, TermEnds ends) {
    static Hello of(final boolean isComplete, final boolean isNeverComplete, final TermEnds ends) {
        return new Hello(isComplete, isNeverComplete, Histories.newest(ends, EndsCodec.ENDS_MAX));
    }

    /** @return bytes of the message. */
    int encode(final MutableDirectBuffer buffer, final int memberId, final Attempt attempt) {
        final int flags =
                (isComplete ? LinkMessage.FLAG_COMPLETE : 0) | (isNeverComplete ? LinkMessage.FLAG_NEVER_COMPLETE : 0);
        final int count = ends.ends().size();
        LinkMessage.encode(buffer, LinkMessage.HELLO, memberId, flags, attempt, ends.oldestRevision(), count);
        return LinkMessage.HEADER_BYTES + EndsCodec.encode(buffer, LinkMessage.HEADER_BYTES, ends.ends());
    }

    static Hello decode(final LinkMessage message) {
        final long count = message.second();
        if (count < 0 || count > EndsCodec.ENDS_MAX || count * Long.BYTES > message.bodyBytes()) {
            throw new IllegalStateException(
                    "member " + message.memberId() + " says that it knows " + count + " terms in a message of "
                            + message.bodyBytes() + " bytes; at most " + EndsCodec.ENDS_MAX + " are said");
        }
        return new Hello(
                message.has(LinkMessage.FLAG_COMPLETE),
                message.has(LinkMessage.FLAG_NEVER_COMPLETE),
                new TermEnds(message.first(), EndsCodec.decode(message.buffer(), message.bodyOffset(), count)));
    }
}
