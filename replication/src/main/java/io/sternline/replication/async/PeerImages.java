package io.sternline.replication.async;

import io.aeron.Aeron;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.RegistrationException;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

/**
 * What the other members send. Each one's stream is polled by itself: a message that there is no room for stops its own stream
 * alone, and by flow control its sender.
 */
final class PeerImages {
    /** Of one stream in one cycle. */
    private static final int FRAGMENTS_MAX = 32;

    /** Takes messages. */
    interface Handler {
        /** @return false if there is no room: it will be brought again, and none of the same sender before. */
        boolean onMessage(LinkMessage message, int sessionId);

        /** Nothing more comes by this session; what was sent last may be missing. */
        void onLost(int sessionId);
    }

    private final LinkMessage message = new LinkMessage();
    private final List<Stream> streams = new ArrayList<>();
    private final AsyncGroup group;
    private final Aeron aeron;
    private final Handler handler;
    private final ErrorHandler errorHandler;
    private Subscription subscription;
    private long registrationId = Aeron.NULL_VALUE;
    private long nextTryNs;

    PeerImages(
            final AsyncGroup group,
            final Aeron aeron,
            final Handler handler,
            final ErrorHandler errorHandler,
            final long nowNs) {
        this.group = group;
        this.aeron = aeron;
        this.handler = handler;
        this.errorHandler = errorHandler;
        this.nextTryNs = nowNs;
    }

    int poll(final long nowNs) {
        if (subscription == null) {
            return subscribe(nowNs);
        }
        if (subscription.isClosed()) {
            renew(nowNs);
        } else {
            meet();
        }
        int work = 0;
        for (int i = streams.size() - 1; i >= 0; i--) {
            final Stream stream = streams.get(i);
            work += stream.poll();
            if (stream.image.isClosed()) {
                streams.remove(i);
                handler.onLost(stream.image.sessionId());
                work++;
            }
        }
        return work;
    }

    private int subscribe(final long nowNs) {
        if (registrationId == Aeron.NULL_VALUE) {
            if (nowNs - nextTryNs < 0) {
                return 0;
            }
            final String endpoint = group.endpoints().get(group.memberId());
            registrationId = aeron.asyncAddSubscription(
                    "aeron:udp?endpoint=" + endpoint + "|sparse=true|alias=async", group.streamId());
            return 1;
        }
        try {
            subscription = aeron.getSubscription(registrationId);
        } catch (final RegistrationException e) {
            errorHandler.onError(new IllegalStateException(
                    "ASYNC changes cannot be received at " + group.endpoints().get(group.memberId())
                            + "; it is tried again every second",
                    e));
            renew(nowNs);
        }
        return subscription == null ? 0 : 1;
    }

    private void renew(final long nowNs) {
        subscription = null;
        registrationId = Aeron.NULL_VALUE;
        nextTryNs = nowNs + LinkTiming.RETRY_NS;
    }

    private void meet() {
        final int count = subscription.imageCount();
        for (int i = 0; i < count; i++) {
            final Image image = subscription.imageAtIndex(i);
            if (!isKnown(image)) {
                streams.add(new Stream(image));
            }
        }
    }

    private boolean isKnown(final Image image) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).image == image) {
                return true;
            }
        }
        return false;
    }

    void close() {
        CloseHelper.close(errorHandler, subscription);
        streams.clear();
    }

    private final class Stream {
        private final Image image;
        private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this::onFragment);

        Stream(final Image image) {
            this.image = image;
        }

        int poll() {
            return image.controlledPoll(assembler, FRAGMENTS_MAX);
        }

        private Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
            if (!message.wrap(buffer, offset, length)) {
                return Action.CONTINUE;
            }
            return handler.onMessage(message, image.sessionId()) ? Action.COMMIT : Action.ABORT;
        }
    }
}
