package io.sternline.server.watch;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;
import io.sternline.protocol.sbe.WatchOpenedDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** A frame of a watch, decoded: exactly one of the three kinds. */
public sealed interface TestFrame {
    int watchId();

    record Opened(int watchId, long revision) implements TestFrame {}

    /** @param changes their revisions. */
    record Events(int watchId, long revision, long groupTimeMs, boolean isAtEnd, int packBytes, List<Long> changes)
            implements TestFrame {}

    record Ended(int watchId, WatchEnd reason, long oldestRevision, String message) implements TestFrame {}

    /** @return null for a message of another kind. */
    static TestFrame decode(final DirectBuffer buffer, final int length) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
        switch (header.templateId()) {
            case WatchOpenedDecoder.TEMPLATE_ID:
                final WatchOpenedDecoder opened = new WatchOpenedDecoder().wrapAndApplyHeader(buffer, 0, header);
                return new Opened(opened.watchId(), opened.revision());
            case WatchEndedDecoder.TEMPLATE_ID:
                final WatchEndedDecoder ended = new WatchEndedDecoder().wrapAndApplyHeader(buffer, 0, header);
                return new Ended(ended.watchId(), ended.reason(), ended.oldestRevision(), ended.message());
            case WatchEventsDecoder.TEMPLATE_ID:
                return events(buffer, length, header);
            default:
                return null;
        }
    }

    private static Events events(final DirectBuffer buffer, final int length, final MessageHeaderDecoder header) {
        final WatchEventsDecoder events = new WatchEventsDecoder().wrapAndApplyHeader(buffer, 0, header);
        final int packOffset = MessageHeaderDecoder.ENCODED_LENGTH + WatchEventsDecoder.BLOCK_LENGTH;
        final PackReader pack = new PackReader().wrap(buffer, packOffset, length - packOffset);
        final List<Long> revisions = new ArrayList<>();
        while (pack.next()) {
            revisions.add(buffer.getLong(
                    pack.messageOffset() + MessageHeaderDecoder.ENCODED_LENGTH, ByteOrder.LITTLE_ENDIAN));
        }
        return new Events(
                events.watchId(),
                events.revision(),
                events.groupTimeMs(),
                events.isAtEnd() == 1,
                length - packOffset,
                revisions);
    }
}
